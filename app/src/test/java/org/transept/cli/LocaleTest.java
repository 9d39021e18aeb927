package org.transept.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is printed and written does not depend on the default locale, also where an application that
 * embeds Transept has set another: digits of ar-EG, fa-IR and hi-IN are no ASCII, tr-TR has another
 * small I, de-DE writes decimals with commas.
 */
@Tag("long")
class LocaleTest {
  private static final Locale USUAL = Locale.getDefault();

  @TempDir private static Path folder;
  private static List<String> expected = List.of();

  @BeforeAll
  static void runsUnderTheRoot() throws IOException {
    Locale.setDefault(Locale.ROOT);
    run("world", "--out", folder.resolve("world").toString(), "--set", "users=1000");
    expected = everything(folder.resolve("root"));
    assertThat(expected.get(0)).startsWith("1,000 users, ");
  }

  @AfterAll
  static void restores() {
    Locale.setDefault(USUAL);
  }

  /** Returns what a command prints to both streams. */
  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    PrintWriter both = new PrintWriter(out);
    int code = Main.execute(both, both, arguments);
    both.flush();
    return code + "\n" + out;
  }

  /** What commands print, and the files of a run without its times. */
  private static List<String> everything(Path out) throws IOException {
    String events = folder.resolve("world").resolve("events.csv").toString();
    Files.createDirectories(out);
    String run = out.resolve("run").toString();
    String cards = run("describe", events).replaceFirst("0\n", "");
    String json = run("describe", "--json", events);
    String refused = run("train", "--data", events, "--out", run, "--set", "model.type=markov,1");
    run("train", "--data", events, "--out", run, "--set", "model.type=markov");
    String lists = run("recommend", run, "--user", "user-0001", "--domain", "food", "-k", "3");
    String unknown = run("recommend", run, "--user", "nobody", "--domain", "food");
    Path world = out.resolve("world");
    run("world", "--out", world.toString(), "--set", "users=30", "--set", "itemsPerDomain=20");
    String config =
        new tools.jackson.databind.json.JsonMapper()
            .readTree(Files.readString(out.resolve("run").resolve("run.json"), UTF_8))
            .path("config")
            .toString();
    return List.of(
        cards,
        json,
        refused,
        lists,
        unknown.replace(out.toString(), ""),
        Files.readString(world.resolve("events.csv"), UTF_8),
        config.replace(out.toString(), ""),
        run("schema"),
        run("estimate", "--data", events, "--set", "model.width=abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR", "de-DE", "hi-IN-u-nu-deva"})
  void bytesAreTheSame(String tag) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(tag));
    assertThat("%d".formatted(1).equals("1")).isEqualTo(tag.equals("tr-TR") || tag.equals("de-DE"));
    assertThat(everything(folder.resolve(tag))).isEqualTo(expected);
  }
}
