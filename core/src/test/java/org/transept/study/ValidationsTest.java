package org.transept.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.run.RunConfig;

class ValidationsTest {
  @TempDir private Path folder;

  @Test
  void areByEpochThoughLinesWereLostOrStandTwice() throws IOException {
    Files.writeString(
        folder.resolve("log.jsonl"),
        """
        {"epoch":0,"valid":{"all":0.9}}
        {"epoch":2,"valid":{"all":0.2}}
        {"epoch":3,"valid":{"all":0.3}}
        {"epoch":3,"valid":{"all":0.3}}
        {"epoch":4,"valid":{"all":0.1}}
        """);
    Validations read = Validations.of(folder, RunConfig.DEFAULTS);
    assertThat(read.numbers()).containsExactly(Double.NaN, 0.2, 0.3, 0.1);
    assertThat(read.best(4)).isEqualTo(3);
    assertThat(read.bestNumber(2)).isEqualTo(0.2);
    assertThat(read.reached(4)).isTrue();
    assertThat(read.reached(5)).isFalse();
  }
}
