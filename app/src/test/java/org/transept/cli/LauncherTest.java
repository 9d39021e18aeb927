package org.transept.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as it is, before a Java that only prints what it was given. */
class LauncherTest {
  @TempDir private Path folder;

  @BeforeEach
  void standsInAFolderThatIsBuilt() throws IOException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "skipped: there is no " + bash);
    Files.copy(Path.of("..", "transept"), folder.resolve("transept"));
    Files.createDirectories(folder.resolve("app/target"));
    Files.createFile(folder.resolve("app/target/transept-app.jar"));
    Path java = folder.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    Files.writeString(java, "#!/bin/bash\necho LC_ALL=$LC_ALL\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  private List<String> started(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", folder.resolve("transept").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  /** Java reads its arguments, and names of files, by LC_ALL. */
  @Test
  void javaGetsUtf8InEveryLocale() throws Exception {
    for (String locale : List.of("C", "POSIX", "ar_EG.UTF-8", "tr_TR.UTF-8", "")) {
      assertThat(started(Map.of("LC_ALL", locale, "LANG", locale), "describe", "events.csv"))
          .as(locale)
          .contains("LC_ALL=C.UTF-8")
          .contains("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8")
          .endsWith("org.transept.cli.Main", "describe", "events.csv");
    }
  }

  /** Unpacked once by the build, not by every process into the temporary folder. */
  @Test
  void librariesLieBesideTheProgram() throws Exception {
    assertThat(started(Map.of(), "serve", "run"))
        .contains("-Dorg.sqlite.lib.path=" + folder.toRealPath().resolve("app/target/lib"));
  }
}
