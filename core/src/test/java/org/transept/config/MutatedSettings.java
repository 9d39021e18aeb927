package org.transept.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.transept.file.Faults;
import tools.jackson.databind.JsonNode;

/**
 * Settings as people, programs and accidents may write them: files and assignments with values,
 * keys and bytes changed at random. Each must be refused in a few lines that can be read, of which
 * every one begins with its place, or be settings that take bounded memory. More by hand: {@code
 * -Dtransept.mutations}.
 */
public final class MutatedSettings {
  /** Mutations of each configuration. */
  public static final int MUTATIONS = Integer.getInteger("transept.mutations", 40);

  /** Bytes that reading a configuration, and what is tried with it, may allocate. */
  private static final long MOST_BYTES = 600L << 20;

  /** Longest line, which has a place, a path and what was found. */
  private static final int LONGEST = 1000;

  private static final int MOST_LINES = 25;

  private static final List<String> VALUES =
      List.of(
          "-1",
          "0",
          "1",
          "-0.0",
          "1e999",
          "-1e308",
          "1e-400",
          "1e400000000",
          "-1e999999999",
          "1e99999999999999999999",
          "99999999999999999999",
          "9223372036854775807",
          "-2147483649",
          "2147483647",
          "1000000",
          "65536",
          ".nan",
          "-.inf",
          "NaN",
          "Infinity",
          "null",
          "~",
          "\"\"",
          "{}",
          "{type: none}",
          "{\"type\": \"markov\"}",
          "{type: {type: none}}",
          "[]",
          "[1, 2]",
          "[null]",
          "[[]]",
          "[a, a]",
          "true",
          "'1'",
          "0x7fffffff",
          "1_000",
          "12:30:45",
          "2020-01-01",
          "ignored",
          "used",
          "ready",
          "off",
          "Softmax",
          "SOFTMAX",
          "transept",
          "\"\\u0000\"",
          "\"\\u202e\\n\\u001b[31m\"",
          "\"\\ud800\"",
          "../../../etc/passwd",
          "a\0b",
          "*a",
          "&a 1",
          "&a [*a]",
          "!!int 5",
          "!!binary aGVsbG8=",
          "!!java.net.URL [http://localhost]",
          "|\n  two\n  lines",
          "? 1",
          "- 1",
          "@",
          "`",
          "%");

  private static final List<String> KEYS =
      List.of(
          "type", "Width", "wdith", "<<", "", "''", "? a", "&a width", "*a", "a.b", "seed ", "=");

  private final Record defaults;
  private final String yaml;
  private final String json;
  private final List<String> paths = new ArrayList<>();
  private final Consumer<Record> oracle;

  /**
   * Mutations of one configuration.
   *
   * @param sample that is mutated
   * @param oracle is given what was accepted; throws a fault that can be foreseen where it is
   *     refused later, and takes no more memory than it should
   */
  public MutatedSettings(Record defaults, Record sample, Consumer<Record> oracle) {
    this.defaults = defaults;
    this.oracle = oracle;
    yaml = Settings.yaml(sample);
    JsonNode tree = Settings.write(sample);
    json = tree.toPrettyString();
    collect("", tree);
  }

  private void collect(String path, JsonNode node) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    node.properties()
        .forEach(p -> collect(path.isEmpty() ? p.getKey() : path + "." + p.getKey(), p.getValue()));
  }

  /**
   * Tries all mutations.
   *
   * @return how many were accepted
   */
  public int run(Path folder, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int accepted = 0;
    for (int m = 0; m < MUTATIONS; m++) {
      Path file = folder.resolve("settings-%s.%s".formatted(m, m % 3 == 0 ? "json" : "yaml"));
      List<String> sets = List.of();
      if (m % 4 == 3) {
        Files.writeString(file, "{}");
        sets = List.of(assignment(random));
      } else {
        Files.write(file, contents(m % 3 == 0 ? json : yaml, random));
      }
      accepted += tried(file, sets) ? 1 : 0;
      Files.delete(file);
    }
    return accepted;
  }

  private boolean tried(Path file, List<String> sets) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean accepted = false;
    String what = what(file, sets);
    try {
      Record read = Settings.read(defaults, file, sets);
      accepted = true;
      Settings.yaml(read);
      oracle.accept(read);
    } catch (RuntimeException | Error problem) {
      String line = Faults.line(problem);
      if (line == null) {
        throw new AssertionError("a bug at " + what, problem);
      }
      requireReadable(line, accepted ? "" : file.getFileName().toString(), what);
    }
    long took = threads.getCurrentThreadAllocatedBytes() - before;
    if (took > MOST_BYTES) {
      throw new AssertionError("%,d bytes for %s".formatted(took, what));
    }
    return accepted;
  }

  private static String what(Path file, List<String> sets) throws IOException {
    String all = sets.isEmpty() ? new String(Files.readAllBytes(file), UTF_8) : sets.get(0);
    return "%s %s".formatted(file.getFileName(), all);
  }

  /** Lines of at most a screen's width or a few, that begin with a place and break nothing. */
  private static void requireReadable(String text, String place, String what) {
    List<String> lines = Arrays.asList(text.split("\n", -1));
    boolean good = lines.size() <= MOST_LINES;
    for (String line : lines.size() > 1 ? lines.subList(1, lines.size()) : lines) {
      String own = lines.size() > 1 ? line.replaceFirst("^  - ", "") : line;
      good &= own.length() <= LONGEST && own.chars().noneMatch(MutatedSettings::breaks);
      good &=
          own.startsWith(place)
              || place.isEmpty()
              || own.startsWith("--set ")
              || own.startsWith("and ");
      good &= own.contains(": ") || own.startsWith("and ");
    }
    if (!good) {
      throw new AssertionError("unreadable: %s\nof %s".formatted(text, what));
    }
  }

  private static boolean breaks(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
  }

  private String assignment(SplittableRandom random) {
    String path = paths.get(random.nextInt(paths.size()));
    String value = value(random);
    return switch (random.nextInt(8)) {
      case 0 -> path;
      case 1 -> path + random.nextInt(10) + "=" + value;
      case 2 -> path.replace(".", "..") + "=" + value;
      case 3 -> "=" + value;
      case 4 -> "a.".repeat(1 + random.nextInt(20_000)) + "b=" + value;
      default -> path + "=" + value;
    };
  }

  private String value(SplittableRandom random) {
    return switch (random.nextInt(40)) {
      case 0 -> "[".repeat(1 + random.nextInt(100_000));
      case 1 -> "{a: ".repeat(1 + random.nextInt(3_000));
      case 2 -> "x".repeat(1 + random.nextInt(200_000));
      case 3 -> "[" + "a, ".repeat(1 + random.nextInt(20_000)) + "b]";
      case 4 -> "9".repeat(1 + random.nextInt(100_000));
      case 5 -> "1" + "0".repeat(random.nextInt(300));
      case 6 -> random.nextLong() + "";
      case 7 -> random.nextDouble() + "";
      case 8, 9, 10, 11, 12, 13, 14, 15, 16 -> Math.round(Math.exp(random.nextDouble(22))) + "";
      default -> VALUES.get(random.nextInt(VALUES.size()));
    };
  }

  private byte[] contents(String text, SplittableRandom random) {
    String[] lines = text.split("\n", -1);
    int at = random.nextInt(lines.length);
    if (random.nextInt(3) == 0) {
      at = number(lines, at);
      lines[at] = valued(lines[at], value(random));
      return String.join("\n", lines).getBytes(UTF_8);
    }
    int other = random.nextInt(lines.length);
    switch (random.nextInt(12)) {
      case 0 -> lines[at] = lines[at] + "\n" + lines[at];
      case 1 -> lines[at] = "";
      case 2 -> lines[at] = lines[other];
      case 3 -> lines[at] = " ".repeat(random.nextInt(9)) + lines[at].strip();
      case 4 -> lines[at] = key(lines[at], KEYS.get(random.nextInt(KEYS.size())));
      case 5 -> {
        return noise(text.getBytes(UTF_8), random);
      }
      case 6 ->
          lines[0] =
              List.of("\ufeff", "%YAML 9.9\n---\n", "---\n---\n", "a: &a [*a]\n")
                      .get(random.nextInt(4))
                  + lines[0];
      default -> lines[at] = valued(lines[at], value(random));
    }
    return String.join("\n", lines).getBytes(UTF_8);
  }

  /** The next line with a number, since most of what sizes memory is one. */
  private static int number(String[] lines, int from) {
    int at = from;
    while (!lines[at].matches(".*: [0-9.]+,?")) {
      at = (at + 1) % lines.length;
    }
    return at;
  }

  private static String key(String line, String key) {
    int colon = line.indexOf(':');
    int start = line.length() - line.stripLeading().length();
    return colon < 0 ? line : line.substring(0, start) + key + line.substring(colon);
  }

  private static String valued(String line, String value) {
    int colon = line.indexOf(": ");
    int dash = line.indexOf("- ");
    int from = colon >= 0 ? colon + 2 : dash >= 0 ? dash + 2 : line.length();
    return line.substring(0, from) + value + (line.endsWith(",") ? "," : "");
  }

  private static byte[] noise(byte[] whole, SplittableRandom random) {
    byte[] noisy = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
    for (int i = random.nextInt(4); i >= 0; i--) {
      noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
    }
    return noisy;
  }
}
