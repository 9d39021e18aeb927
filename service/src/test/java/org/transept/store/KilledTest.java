package org.transept.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed in the middle of its work, again and again. */
@Tag("long")
class KilledTest {
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLostAndNothingIsHalfWritten() throws Exception {
    String file = folder.resolve("histories.sqlite").toString();
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Random random = new Random(7);
    Map<String, Integer> acknowledged = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.putAll(writeAndKill(file, round, 20 + random.nextInt(180)));
      try (HistoryStore store = new StoreConfig.Sqlite(file, StoreConfig.Synchronous.FULL).open()) {
        acknowledged.forEach((user, last) -> check(store, user, last));
      }
    }
    assertThat(temporary).as("libraries that were unpacked for one process").isEmptyDirectory();
    assertThat(acknowledged).as("users who had something acknowledged").hasSizeGreaterThan(ROUNDS);
  }

  /** Kills a writing process a while after its first acknowledgement; what it acknowledged last. */
  private static Map<String, Integer> writeAndKill(String file, int round, int milliseconds)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Path.of(file).resolveSibling("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                Acknowledging.class.getName(),
                file,
                String.valueOf(round))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader(UTF_8)) {
      lines.add(String.valueOf(output.readLine()));
      Thread killer =
          new Thread(
              () -> {
                try {
                  Thread.sleep(milliseconds);
                } catch (InterruptedException early) {
                  Thread.currentThread().interrupt();
                }
                process.toHandle().destroyForcibly(); // the process itself would close its output
              });
      killer.start();
      output.lines().forEach(lines::add);
      killer.join();
    }
    assertThat(process.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
    Map<String, Integer> last = new TreeMap<>();
    for (String line : lines) {
      // The last line may be cut off by the kill.
      if (line.endsWith(" stored")) {
        String[] words = line.split(" ", -1);
        last.merge(words[0], Integer.parseInt(words[1]), Math::max);
      }
    }
    return last;
  }

  private static void check(HistoryStore store, String user, int last) {
    List<Event> events = store.last(user, Integer.MAX_VALUE, OptionalLong.empty());
    assertThat(events).as(user).hasSizeGreaterThanOrEqualTo(2 * (last + 1));
    assertThat(events.size() % 2).as("events of %s come in pairs", user).isZero();
    for (int e = 0; e < events.size(); e++) {
      assertThat(events.get(e).item()).isEqualTo((e % 2 == 0 ? "left" : "right") + e / 2);
    }
  }
}
