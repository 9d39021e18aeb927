package org.transept.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Libraries that drivers unpack into the temporary folder for one process, and delete when it ends
 * in order: hundreds of megabytes stay behind where processes are killed.
 */
public final class UnpackedLibraries {
  /** What is mapped into this process; Linux only. */
  private static final Path MAPS = Path.of("/proc/self/maps");

  private UnpackedLibraries() {}

  /**
   * Deletes the unpacked files of libraries that have been loaded; the system keeps what is mapped.
   *
   * @param prefix how the names of the files, or of their folder, begin in the temporary folder
   */
  public static void delete(String prefix) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      for (Path library : mapped(temporary)) {
        Path top = temporary.resolve(temporary.relativize(library).getName(0));
        if (top.getFileName().toString().startsWith(prefix)) {
          Files.deleteIfExists(library);
          Files.deleteIfExists(Path.of(library + ".lck"));
          deleteIfEmpty(top);
        }
      }
    } catch (IOException | RuntimeException left) {
      // They are deleted when the process ends, as before.
    }
  }

  private static List<Path> mapped(Path folder) throws IOException {
    if (!Files.isReadable(MAPS)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines
          .map(line -> line.indexOf('/') < 0 ? "" : line.substring(line.indexOf('/')))
          .filter(path -> !path.isEmpty())
          .distinct()
          .map(Path::of)
          .filter(path -> path.startsWith(folder) && Files.exists(path))
          .toList();
    }
  }

  private static void deleteIfEmpty(Path top) throws IOException {
    if (Files.isDirectory(top)) {
      try (Stream<Path> rest = Files.list(top)) {
        if (rest.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(top);
    }
  }
}
