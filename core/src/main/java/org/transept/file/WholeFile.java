package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;

/**
 * Writes files that are complete or absent: beside their place, and moved over at once. What was
 * there before stays until then, and whatever fails names the file.
 */
public final class WholeFile {
  /** Writes the contents. */
  public interface Contents {
    /** Writes them to a file that may be there already, left by a process that was killed. */
    void write(Path part) throws IOException, SQLException;
  }

  private WholeFile() {}

  /**
   * Writes a file, over an older one if need be.
   *
   * @throws FileException if the disk does not take it; an older file is as it was
   */
  public static void write(Path file, Contents contents) {
    stage(
        file,
        part -> {
          contents.write(part);
          Files.move(
              part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
  }

  /**
   * Writes a file beside its place, {@code NAME.part}, for a {@link Commit} to move.
   *
   * @throws FileException if the disk does not take it; an older file is as it was
   */
  public static void stage(Path file, Contents contents) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      contents.write(part);
    } catch (IOException | SQLException | RuntimeException failure) {
      delete(part); // A full disk has use for its space.
      if (failure instanceof RuntimeException bug) {
        throw bug;
      }
      throw FileException.writing(file, failure);
    }
  }

  /** Writes a text as UTF-8, see {@link #write(Path, Contents)}. */
  public static void write(Path file, String text) {
    write(file, part -> Files.writeString(part, text, UTF_8));
  }

  /**
   * Makes a folder and those around it, if they are not there.
   *
   * @throws FileException if it cannot be made
   */
  public static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw FileException.writing(folder, failure);
    }
  }

  /**
   * Refuses a place in which nothing can be written, before any work is done for it.
   *
   * @param folder that is there or shall be made
   * @throws FileException if it may not be written, or not be made
   */
  public static void requireWritable(Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw FileException.folder(folder, new IOException("not a directory"));
    }
    if (!Files.isWritable(there)) {
      throw FileException.folder(folder, new IOException("permission denied"));
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException unimportant) {
      // What matters is why it could not be written.
    }
  }
}
