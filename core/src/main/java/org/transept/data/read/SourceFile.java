package org.transept.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.transept.data.read.FileFormat.Compression;

/**
 * One file that events are read from.
 *
 * @param name the path as it was given; what messages call the file
 * @param domain domain given with {@code name=path}, or empty
 */
record SourceFile(
    String name, Path path, String domain, FileFormat format, Compression compression) {

  /** The files of {@code entries} that can be opened; the others become problems. */
  static List<SourceFile> find(List<String> entries, Problems problems) {
    if (entries.isEmpty()) {
      problems.add(Problems.Kind.FILE, "data.files must name at least one file, got none");
    }
    List<SourceFile> files = new ArrayList<>();
    for (String entry : entries) {
      find(entry, problems).ifPresent(files::add);
    }
    return files;
  }

  private static Optional<SourceFile> find(String entry, Problems problems) {
    int start = pathStart(entry);
    String name = entry.substring(start);
    String domain = start == 0 ? "" : entry.substring(0, start - 1).strip();
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      problems.add(
          Problems.Kind.FILE,
          "%s: file must exist, found none at %s".formatted(name, path.toAbsolutePath()));
      return Optional.empty();
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      String got = Files.isDirectory(path) ? "a folder" : "something else";
      problems.add(Problems.Kind.FILE, name + ": must be a file that can be read, got " + got);
      return Optional.empty();
    }
    Optional<FileFormat> format = FileFormat.of(name);
    if (format.isEmpty()) {
      problems.add(
          Problems.Kind.FILE,
          "%s: name must end in %s; %s".formatted(name, FileFormat.KNOWN, FileFormat.advice(name)));
    }
    Compression compression = Compression.of(name);
    if (format.isPresent()
        && format.get() == FileFormat.PARQUET
        && compression != Compression.NONE) {
      problems.add(Problems.Kind.FILE, name + ": Parquet must not be packed again; unpack it");
      return Optional.empty();
    }
    return format.map(f -> new SourceFile(name, path, domain, f, compression));
  }

  /** Where the path begins in {@code path} or {@code name=path}. */
  static int pathStart(String entry) {
    int equals = entry.indexOf('=');
    boolean named =
        equals > 0 && !Files.exists(Path.of(entry)) && !hasSeparator(entry.substring(0, equals));
    return named ? equals + 1 : 0;
  }

  private static boolean hasSeparator(String text) {
    return text.indexOf('/') >= 0 || text.indexOf('\\') >= 0;
  }

  /** The file's own name without folders and endings. */
  String baseName() {
    Path own = path.getFileName();
    return format.baseName(own == null ? name : own.toString());
  }

  /** What the file must be, for messages. */
  String kind() {
    String text =
        switch (format) {
          case CSV -> "CSV";
          case TSV -> "TSV";
          case JSON_LINES -> "JSON lines";
          case PARQUET -> "Parquet";
        };
    return compression == Compression.NONE ? text : text + " in " + compression.option();
  }

  /** The text of the file, uncompressed. */
  InputStream open() throws IOException {
    return TextInput.open(this);
  }

  /** What is wrong with the file if it cannot be read: a line for whoever has to mend it. */
  String unreadable(IOException e) {
    if (e instanceof FileFault fault) {
      return fault.in(name);
    }
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return "%s: must be %s, got an error: %s".formatted(name, kind(), reason);
  }
}
