package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.transept.config.Settings;

/** The configurations in the folder {@code runs} say what runs understand. */
class RunFilesTest {
  @Test
  void everyConfigurationIsUnderstood() throws IOException {
    List<Path> paths;
    try (Stream<Path> files = Files.list(Path.of("..", "runs"))) {
      paths = files.filter(path -> path.toString().endsWith(".yaml")).toList();
    }
    assertThat(paths).isNotEmpty();
    for (Path path : paths) {
      RunConfig config = Settings.read(RunConfig.DEFAULTS, path, List.of());
      assertThat(config).as(path.toString()).isNotEqualTo(RunConfig.DEFAULTS);
    }
  }
}
