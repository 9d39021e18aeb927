package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.file.Mutation;

/** A damaged graph is named and built again. */
class KeptGraphTest {
  private static final int MUTATIONS = Integer.getInteger("transept.mutations", 20);
  private static final int WIDTH = 4;

  @TempDir private Path folder;

  @Test
  void aDamagedGraphIsBuiltAgain() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    float[] tableVD = new float[64 * WIDTH];
    for (int n = 0; n < tableVD.length; n++) {
      tableVD[n] = (float) random.nextDouble(-1, 1);
    }
    KeptGraph.Table table = new KeptGraph.Table(tableVD, WIDTH, 4);
    KeptGraph.of(table, folder, line -> {});
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.toList().get(0);
    }
    for (int m = 0; m < MUTATIONS; m++) {
      byte[] sound = Files.readAllBytes(file);
      byte[] damaged = Mutation.of(sound, false, random);
      Files.write(file, damaged);
      List<String> said = new ArrayList<>();
      KeptGraph graph = KeptGraph.of(table, folder, said::add);
      boolean same = Arrays.equals(sound, damaged);
      assertThat(graph.kept()).isEqualTo(same);
      assertThat(said).hasSize(same ? 0 : 1);
      assertThat(said)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains(file.getFileName().toString())
                      .endsWith("; the graph is built again"));
      assertThat(KeptGraph.of(table, folder, said::add).kept()).isTrue();
    }
  }
}
