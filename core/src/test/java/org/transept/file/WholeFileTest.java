package org.transept.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void whatWasThereStaysUntilAllIsWritten() throws IOException {
    Path file = folder.resolve("report.json");
    WholeFile.write(file, "old");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    part -> {
                      Files.writeString(part, "half of the n");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(FileException.class)
        .hasMessage(
            file + ": cannot be written, no space left; make room and run the command again");
    assertThat(folder).isDirectoryContaining(one -> one.equals(file));
    assertThat(folder.toFile().list()).hasSize(1);
    assertThat(file).hasContent("old");
    WholeFile.write(file, "new");
    assertThat(file).hasContent("new");
  }

  @Test
  void reasonsAreToldAlikeWhoeverGivesThem() {
    Path file = Path.of("r/ranks.parquet");
    String denied =
        "r/ranks.parquet: cannot be written, permission denied; change its permissions or choose"
            + " another place and run the command again";
    assertThat(FileException.writing(file, new AccessDeniedException("r/ranks.parquet.part")))
        .hasMessage(denied);
    assertThat(
            FileException.writing(
                file, new SQLException("IO Error: Cannot open file \"x\": Permission denied")))
        .hasMessage(denied);
    assertThat(
            FileException.writing(file, new FileSystemException("x", null, "Too many open files")))
        .hasMessageContaining("too many open files; raise the limit that ulimit -n shows");
    assertThat(
            FileException.writing(file, new FileSystemException("x", null, "File name too long")))
        .hasMessageContaining("its name is too long; choose a shorter one");
    assertThat(
            FileException.writing(file, new IOException("No space left on device"))
                .then("go on with ./transept train --resume r"))
        .hasMessage(
            "r/ranks.parquet: cannot be written, no space left; make room, then go on with"
                + " ./transept train --resume r");
  }

  @Test
  void aPlaceWhereNothingCanBeWrittenIsRefusedBeforehand() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> WholeFile.requireWritable(file.resolve("deep/run")))
        .isInstanceOf(FileException.class)
        .hasMessage(
            file.resolve("deep/run")
                + ": must be a folder that may be written, a part of its path is no folder; choose"
                + " another place");
    WholeFile.requireWritable(folder.resolve("a/b/c"));
    assertThat(folder.resolve("a")).doesNotExist();
  }
}
