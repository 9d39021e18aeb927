package org.transept.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.file.Faults;
import org.transept.file.Mutation;

/** A damaged database of histories is refused in one line that names it, or can be used. */
class MutatedStoresTest {
  private static final int MUTATIONS = Integer.getInteger("transept.mutations", 10);

  @TempDir private Path folder;

  private static HistoryStore open(Path file) {
    return new StoreConfig.Sqlite(file.toString(), StoreConfig.Synchronous.NORMAL).open();
  }

  private static void use(Path file) {
    try (HistoryStore store = open(file)) {
      store.check();
      for (int u = 0; u < 40; u++) {
        store.last("user" + u, 10, OptionalLong.empty());
      }
      store.append(List.of(new Event("ann", "x", "food", 5)));
      store.forget("user3");
    }
  }

  @Test
  void damageIsToldInOneLine() throws IOException {
    Path sound = folder.resolve("sound.sqlite");
    try (HistoryStore store = open(sound)) {
      store.append(
          IntStream.range(0, 800)
              .mapToObj(e -> new Event("user" + e % 40, "item" + e, "food", e))
              .toList());
    }
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int m = 0; m < MUTATIONS; m++) {
      Path file = folder.resolve("m%s.sqlite".formatted(m));
      Files.write(file, Mutation.of(Files.readAllBytes(sound), false, random));
      try {
        use(file);
      } catch (RuntimeException problem) {
        String line = Faults.line(problem);
        if (line == null) {
          throw new AssertionError("mutation " + m, problem);
        }
        assertThat(line).contains(file.getFileName().toString()).doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(MUTATIONS / 8);
  }
}
