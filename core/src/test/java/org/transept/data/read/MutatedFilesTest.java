package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.DataException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Small files with a few bytes changed, cut out or put in: each is refused in lines that name it,
 * or read as a simple reader that shares no code with ours reads it.
 */
@Tag("long")
class MutatedFilesTest {
  private static final int MUTATIONS = Integer.getInteger("transept.mutations", 120);

  private static final String CSV =
      """
      user,item,domain,timestamp,note
      ann,f1,food,1600000000,
      ann,k1,kitchen,1600000010,"oh, ""well"" "
      bob,f2,food,1600000020,x y
      "cem",f1,food,1600000030,"two
      lines"
      dan,"k,2",kitchen,1600000040,1
      """;
  private static final String JSON =
      """
      {"user":"ann","item":"f1","domain":"food","timestamp":1600000000,"note":null}
      {"user":"ann","item":"k1","domain":"kitchen","timestamp":1600000010}
      {"user":17,"item":"f2","domain":"food","timestamp":1600000020,"note":[1,{"a":2}]}
      {"user":"cem","item":"f\\u0031","domain":"food","timestamp":1600000030}
      """;
  private static final String[] PUT = {
    "\"", "\"\"", ",", "\n", "\r", "\r\n", "\t", "\\", "{", "}", "\u0000", "\u00e9", " ", "1", "_",
    ";"
  };

  private record Row(String user, String item, String domain, String time) {}

  @TempDir Path folder;

  @Test
  void mutatedFilesAreReadRightOrRefusedClearly() throws IOException {
    int read = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      String name = List.of("log.csv", "log.tsv", "log.jsonl").get(seed % 3);
      String text = name.endsWith("jsonl") ? JSON : CSV;
      if (name.endsWith("tsv")) {
        text = text.replace(",", "\t").replace("\"two\nlines\"", "two");
      }
      byte[] bytes = mutate(text.getBytes(StandardCharsets.UTF_8), random);
      Path file = Files.write(folder.resolve(name), bytes);
      String got = outcome(file);
      if (!got.startsWith("refused: ")) {
        read++;
        assertThat(got)
            .as("seed %d: %s", seed, new String(bytes, StandardCharsets.UTF_8))
            .isEqualTo(String.valueOf(simply(name, bytes)));
      } else {
        assertThat(got)
            .as("seed %d", seed)
            .contains(name)
            .doesNotContain("Exception", "Error", "DuckDB");
      }
    }
    assertThat(read).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
  }

  private static String outcome(Path file) {
    try {
      return EventFiles.lines(Datasets.read(EventFiles.source(file)).sequences()).toString();
    } catch (DataException e) {
      return "refused: " + e.getMessage();
    }
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    byte[] mutated = bytes;
    int times = 1 + random.nextInt(2);
    for (int n = 0; n < times; n++) {
      int at = random.nextInt(mutated.length);
      int cut = random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 0;
      byte[] put =
          switch (random.nextInt(4)) {
            case 0 -> new byte[] {(byte) random.nextInt(256)};
            case 1 -> new byte[0];
            default -> PUT[random.nextInt(PUT.length)].getBytes(StandardCharsets.UTF_8);
          };
      int to = Math.min(mutated.length, at + cut);
      byte[] next = new byte[mutated.length - (to - at) + put.length];
      System.arraycopy(mutated, 0, next, 0, at);
      System.arraycopy(put, 0, next, at, put.length);
      System.arraycopy(mutated, to, next, at + put.length, mutated.length - to);
      mutated = next;
    }
    return mutated;
  }

  /** What a reader without any care for speed or messages reads; null if it cannot. */
  private static @Nullable String simply(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<Row> rows = name.endsWith("jsonl") ? objects(text) : separated(text, name.endsWith("csv"));
    if (rows == null) {
      return null;
    }
    TreeMap<String, List<Row>> users = new TreeMap<>();
    rows.forEach(row -> users.computeIfAbsent(row.user(), u -> new ArrayList<>()).add(row));
    List<String> lines = new ArrayList<>();
    users.forEach(
        (user, own) -> {
          StringBuilder line = new StringBuilder(user + ":");
          own.sort(Comparator.comparingDouble(row -> seconds(row.time())));
          for (Row row : own) {
            line.append(" ").append(row.domain()).append("/").append(row.item());
            line.append(row.time().isBlank() ? "" : "@" + (long) seconds(row.time()));
          }
          lines.add(line.toString());
        });
    return lines.toString();
  }

  private static double seconds(String time) {
    return time.isBlank() ? 0 : Double.parseDouble(time.strip());
  }

  private static @Nullable List<Row> objects(String text) {
    List<Row> rows = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      JsonNode node = new JsonMapper().readTree(line);
      rows.add(
          new Row(
              node.path("user").asString(""),
              node.path("item").asString(""),
              node.path("domain").asString("log"),
              node.path("timestamp").asString("")));
    }
    return rows;
  }

  /** State by state, as RFC 4180 is written. */
  private static @Nullable List<Row> separated(String text, boolean quotes) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    char delimiter = quotes ? ',' : '\t';
    String all = text.replace("\r\n", "\n") + "\n";
    for (int k = 0; k < all.length(); k++) {
      char c = all.charAt(k);
      if (quoted) {
        if (c == '"' && k + 1 < all.length() && all.charAt(k + 1) == '"') {
          value.append('"');
          k++;
        } else if (c == '"') {
          quoted = false;
        } else {
          value.append(c);
        }
      } else if (c == '"' && quotes && value.toString().isBlank()) {
        value.setLength(0);
        quoted = true;
      } else if (c == delimiter || c == '\n' || c == '\r') {
        record.add(value.toString());
        value.setLength(0);
        if (c != delimiter) {
          if (record.size() > 1 || !record.get(0).isEmpty()) {
            records.add(record);
          }
          record = new ArrayList<>();
        }
      } else {
        value.append(c);
      }
    }
    return quoted ? null : rows(records);
  }

  private static List<Row> rows(List<List<String>> records) {
    List<String> header = records.get(0).stream().map(String::strip).toList();
    List<Row> rows = new ArrayList<>();
    for (List<String> record : records.subList(1, records.size())) {
      rows.add(
          new Row(
              record.get(header.indexOf("user")),
              record.get(header.indexOf("item")),
              header.contains("domain") ? record.get(header.indexOf("domain")) : "log",
              header.contains("timestamp") ? record.get(header.indexOf("timestamp")) : ""));
    }
    return rows;
  }
}
