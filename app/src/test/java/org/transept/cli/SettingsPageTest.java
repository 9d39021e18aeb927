package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
  /** If it fails: {@code ./transept schema --table >docs/settings.md}. */
  @Test
  void thePageOfSettingsIsCurrent() throws IOException {
    assertThat(SchemaCommand.page().lines())
        .containsExactlyElementsOf(Files.readAllLines(Path.of("../docs/settings.md")));
  }
}
