package org.transept.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryProblemTest {
  private static final String REMEDY = "set another folder with TRANSEPT_JAVA_OPTS=-Dx.dir=FOLDER";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /n/libx.so: failed to map segment from shared object | /n | libraries cannot be run from /n (noexec?);
          java.io.IOException: No space left on device | /n | libraries cannot be unpacked into /n (0 MiB free); make room, or
          java.io.FileNotFoundException: /n/.lock | '' | libraries cannot be unpacked: no folder can be written;
          GLIBC_2.28 not found | /n | libraries cannot be loaded from /n: GLIBC_2.28 not found;
          """)
  void isOneLineThatSaysWhatToSet(String reasons, String folder, String line) {
    assertThat(LibraryProblem.line(reasons, folder, "x.dir")).isEqualTo(line + " " + REMEDY);
  }

  @Test
  void readsTheCausesOfWhatWasThrown() {
    Error failure = new ExceptionInInitializerError(new UnsatisfiedLinkError("Permission denied"));
    assertThat(LibraryProblem.of(failure, "/n", "x.dir"))
        .hasMessage("libraries cannot be run from /n (noexec?); " + REMEDY);
  }
}
