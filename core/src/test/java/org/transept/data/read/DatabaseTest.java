package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  @Test
  void itSpillsToItsOwnFolderAndLoadsNothing() throws SQLException {
    Path spill;
    try (Database database = Database.open()) {
      spill = Path.of(setting(database, "temp_directory"));
      assertThat(spill).isAbsolute().exists();
      assertThat(setting(database, "memory_limit")).isEqualTo("1.8 GiB");
      assertThat(setting(database, "threads"))
          .isEqualTo(Integer.toString(Runtime.getRuntime().availableProcessors()));
      assertThat(setting(database, "preserve_insertion_order")).isEqualTo("true");
      assertThat(setting(database, "autoinstall_known_extensions")).isEqualTo("false");
      assertThat(setting(database, "autoload_known_extensions")).isEqualTo("false");
    }
    assertThat(Files.exists(spill)).isFalse();
  }

  private static String setting(Database database, String name) throws SQLException {
    String sql = "SELECT CAST(current_setting('%s') AS VARCHAR)".formatted(name);
    return database.texts(sql).get(0)[0];
  }
}
