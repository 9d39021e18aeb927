package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loading ahead while others use JavaCPP: processes that would otherwise wait for ever. */
@Tag("long")
class NativesStartTest {
  private static final int STARTS = 50;

  /** Many times what a start takes. */
  private static final int PATIENCE_SECONDS = 120;

  private static void start(String use, int milliseconds) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                EarlyStart.class.getName(),
                use,
                Integer.toString(milliseconds))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s after %d ms ends", use, milliseconds).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void nobodyWaitsForEverWhereTwoThreadsMeet() throws Exception {
    start("pointer", 0);
    start("scope", 0);
  }

  @Tag("slow")
  @Test
  void startsFiftyTimes() throws Exception {
    for (int i = 0; i < STARTS; i++) {
      start(i % 10 == 9 ? "scope" : "pointer", 4 * i);
    }
  }
}
