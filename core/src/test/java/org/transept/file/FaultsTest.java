package org.transept.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FaultsTest {
  @Test
  void aFaultIsItsMessageHoweverDeepItLies() {
    DamagedFileException fault = new DamagedFileException(Path.of("r/run.json"), "must be JSON");
    String line = "r/run.json: must be JSON; the file is damaged, restore it from a copy";
    assertThat(Faults.line(fault)).isEqualTo(line);
    assertThat(Faults.line(new IllegalStateException(new ExecutionException(fault))))
        .isEqualTo(line);
  }

  @Test
  void whatTheSystemRefusesIsNoBug() {
    assertThat(Faults.line(new UncheckedIOException(new NoSuchFileException("x.csv"))))
        .isEqualTo("x.csv: cannot be used, there is no such file or folder");
    assertThat(Faults.line(new IOException("No space left on device")))
        .isEqualTo("a file cannot be used, no space left");
  }

  @Test
  void memoryThatRunsOutIsNoBugAndSaysWhatToSet() {
    assertThat(Faults.line(new IllegalStateException(new OutOfMemoryError("Java heap space"))))
        .startsWith("memory: Java's heap must hold what is needed, but its ")
        .contains("TRANSEPT_JAVA_OPTS=-Xmx");
    assertThat(
            Faults.line(
                new RuntimeException(
                    "[enforce fail at alloc_cpu.cpp:118] . DefaultCPUAllocator: not enough memory:"
                        + " you tried to allocate 4000000000000 bytes.\nException raised from")))
        .contains("you tried to allocate 4000000000000 bytes.; stop other programs")
        .doesNotContain("\n");
  }

  @Test
  void anythingElseIsABug() {
    assertThat(Faults.line(new IllegalArgumentException("x"))).isNull();
    assertThat(Faults.line(new IOException("something"))).isNull();
    assertThat(Faults.line(new NullPointerException())).isNull();
  }
}
