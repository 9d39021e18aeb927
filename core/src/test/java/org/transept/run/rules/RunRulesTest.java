package org.transept.run.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.JsonFile;
import org.transept.model.Network;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.NoLeaks;
import org.transept.train.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What others had next, from the end of training to a run that is opened again. */
@ExtendWith(NoLeaks.class)
class RunRulesTest {
  @TempDir private static Path folder;
  private static Path run = Path.of("");
  private static final List<String> SAID = new ArrayList<>();

  /** Keeps what is said. */
  private static final Monitor MONITOR =
      new Monitor() {
        @Override
        public void say(String line) {
          SAID.add(line);
        }
      };

  @TempDir private Path own;

  private static RunConfig config(String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of("model.width=8", "model.layers=1", "train.epochs=2", "train.batchTargets=64"));
    sets.addAll(List.of(more));
    RunConfig small = Settings.read(RunConfig.DEFAULTS, null, sets);
    return small.withData(small.data().withFiles(List.of(folder.resolve("events.csv").toString())));
  }

  @BeforeAll
  static void train() {
    TinyExperiment.log(folder);
    run = folder.resolve("run");
    Experiment.train(run, config(), "test", MONITOR);
  }

  private Path copy() throws IOException {
    Path copy = own.resolve("copy");
    Files.createDirectory(copy);
    try (var files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    return copy;
  }

  private static JsonNode rules(Path run) {
    return JsonFile.object(run.resolve("rules.json"));
  }

  /** A tiny network has learned next to nothing of a log in which much follows. */
  @Test
  void areFittedWhenTrainingIsDone() {
    JsonNode rules = rules(run);
    assertThat(rules.path("metric").asString()).isEqualTo("ndcg@10");
    double without = rules.path("without").path("all").asDouble();
    double with = rules.path("with").path("all").asDouble();
    assertThat(with).isGreaterThan(without);
    assertThat(SAID)
        .anyMatch(
            line ->
                line.startsWith("what others had next: validation ndcg@10 food ")
                    && line.contains(" instead of "));
    for (String domain : List.of("food", "kitchen")) {
      JsonNode weights = rules.path("weights").path(domain);
      assertThat(weights).hasSize(3);
      weights.forEach(weight -> assertThat(weight.asDouble()).isNotNegative());
      assertThat(rules.path("with").path(domain).asDouble())
          .isGreaterThanOrEqualTo(rules.path("without").path(domain).asDouble());
    }
    try (TrainedRun finished = TrainedRun.open(run)) {
      var scores = ((Network) finished.recommender()).rules();
      assertThat(scores).isNotNull();
      for (int w = 0; scores != null && w < 3; w++) {
        assertThat(scores.weights(1)[w])
            .isEqualTo(rules.path("weights").path("kitchen").path(w).asDouble());
      }
    }
  }

  /** Nothing follows anything in this log, but by chance. */
  @Test
  void aDomainIsLeftWithoutWhereTheyDoNotHelp() throws IOException {
    Random random = new Random(6);
    StringBuilder log = new StringBuilder("user,item,domain\n");
    for (int u = 0; u < 200; u++) {
      for (int e = 0; e < 8; e++) {
        log.append("u%d,i%d,%s\n".formatted(u, random.nextInt(40), e % 2 == 0 ? "tea" : "pans"));
      }
    }
    Path csv = Files.writeString(own.resolve("chance.csv"), log);
    Path chance = own.resolve("chance");
    RunConfig config = config();
    Experiment.train(
        chance,
        config.withData(config.data().withFiles(List.of(csv.toString()))),
        "test",
        Monitor.SILENT);
    JsonNode rules = rules(chance);
    int without = 0;
    for (String domain : List.of("tea", "pans")) {
      double before = rules.path("without").path(domain).asDouble();
      double after = rules.path("with").path(domain).asDouble();
      boolean none =
          rules.path("weights").path(domain).valueStream().allMatch(w -> w.asDouble() == 0);
      assertThat(after).isGreaterThanOrEqualTo(before);
      if (none) {
        assertThat(after).isEqualTo(before);
        without++;
      }
    }
    assertThat(without).isPositive();
  }

  @Test
  void aKillBeforeTheyAreWrittenIsMadeUpForByResuming() throws IOException {
    Path copy = copy();
    Files.delete(copy.resolve("rules.json"));
    Experiment.resume(copy, Monitor.SILENT);
    assertThat(copy.resolve("rules.json")).hasSameTextualContentAs(run.resolve("rules.json"));
  }

  @Test
  void whatIsFittedOnceStays() throws IOException {
    Path copy = copy();
    new RunDirectory(copy)
        .write("rules.json", JsonFile.object("rules", "{\"weights\":{\"food\":[0,0,0.25]}}"));
    Experiment.resume(copy, Monitor.SILENT);
    assertThat(copy.resolve("rules.json")).content().contains("0.25");
  }

  /** Those that were trained before there were rules have no such setting. */
  @Test
  void aRunFromBeforeRulesScoresWithoutThem() throws IOException {
    Path copy = copy();
    Files.delete(copy.resolve("rules.json"));
    RunDirectory directory = new RunDirectory(copy);
    ObjectNode record = directory.run();
    record.remove("rules");
    ((ObjectNode) record.path("config").path("model")).remove("rules");
    directory.write("run.json", record);
    try (TrainedRun finished = TrainedRun.open(copy)) {
      assertThat(((Network) finished.recommender()).rules()).isNull();
    }
  }

  /** Whether the record says that there were rules, or only the setting and the end of training. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatLostThemIsRefused(boolean recorded) throws IOException {
    Path copy = copy();
    RunDirectory directory = new RunDirectory(copy);
    ObjectNode record = directory.run();
    assertThat(record.path("rules").asBoolean()).isTrue();
    if (!recorded) {
      record.remove("rules");
      directory.write("run.json", record);
    }
    Files.delete(copy.resolve("rules.json"));
    assertThatThrownBy(() -> TrainedRun.open(copy).close())
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "%s has no rules.json though it was trained with rules; restore it or train --resume %s"
                .formatted(copy, copy));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data\":\"abc\",\"weights\":{\"food\":[1,0,0],\"kitchen\":[0,0,0]}} | those of a run on"
            + " other data (SHA-256 abc...)",
        "{\"weights\":{\"food\":[1,0,0]}} | weights of domains [food] where it has [food, kitchen]",
        "{\"weights\":{\"food\":[1,0],\"kitchen\":[0,0,0]}} | 2 weights of domain \"food\" where"
            + " model.rules.recent has 3",
        "{\"weights\":{\"food\":[1,0,\"x\"],\"kitchen\":[0,0,0]}} | \"x\" as a weight of domain"
            + " \"food\"",
        "{} | weights of domains [] where it has [food, kitchen]",
      })
  void thoseOfAnotherRunAreRefused(String json, String got) throws IOException {
    Path copy = copy();
    new RunDirectory(copy).write("rules.json", JsonFile.object("rules", json));
    assertThatThrownBy(() -> TrainedRun.open(copy).close())
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "%s: must be the rules of this run, got %s; restore it, or delete it and run ./transept train --resume %s"
                .formatted(copy.resolve("rules.json"), got, copy));
  }

  @Test
  void noneAreFittedWhereNoneAreAskedFor() {
    Path none = own.resolve("none");
    Progress progress =
        Experiment.train(none, config("model.rules.type=none"), "test", Monitor.SILENT);
    assertThat(progress.done()).isTrue();
    assertThat(none.resolve("rules.json")).doesNotExist();
    assertThat(none.resolve("model.safetensors"))
        .as("training itself is the same")
        .hasSameBinaryContentAs(run.resolve("model.safetensors"));
  }
}
