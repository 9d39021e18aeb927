package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SHA-256 of the files of a run. They stand in {@code run.json} under {@code sha256}, by name;
 * that of {@code run.json} stands in {@code run.json.sha256}, which {@code sha256sum -c} reads. A
 * {@link Commit} writes them.
 *
 * <p>Readers wait for no writer and write nothing. While files change, or where a writer was killed
 * as they did, {@code commit.sha256} is there, and a file may have the checksum of either.
 *
 * <p>Runs of older versions have no checksums and are read as they are.
 */
public final class Checksums {
  /** Has the checksums of the others. */
  public static final String RECORD = "run.json";

  static final String COVER = "run.json.sha256";
  static final String COMMIT = "commit.sha256";
  static final String FIELD = "sha256";

  private final Path folder;

  /** The checksums of a run's folder. */
  public Checksums(Path folder) {
    this.folder = folder;
  }

  /**
   * The contents of {@code run.json}.
   *
   * @throws DamagedFileException if it has not the checksum beside it, or is no JSON object
   */
  public ObjectNode record() {
    Path file = folder.resolve(RECORD);
    String before = "";
    while (true) {
      byte[] bytes = bytes(file);
      String found = Sha256.of(bytes);
      Map<String, String> cover = SumFile.read(folder.resolve(COVER));
      if (cover == null || found.equals(cover.get(RECORD)) || found.equals(pending().get(RECORD))) {
        return JsonFile.object(file.toString(), new String(bytes, UTF_8));
      }
      String seen = found + cover;
      if (seen.equals(before)) { // Otherwise a writer was at it.
        JsonFile.object(file.toString(), new String(bytes, UTF_8)); // What is no JSON says so.
        throw new DamagedFileException(
            file,
            "must have the SHA-256 that %s says, got another".formatted(COVER),
            "the file is damaged or was edited: copy the run again or, if it was edited on purpose,"
                + " delete "
                + folder.resolve(COVER));
      }
      before = seen;
    }
  }

  /** Whether there are checksums at all; runs of older versions have none. */
  public boolean exist() {
    return stated(record()) != null;
  }

  /** The checksum that a file should have; empty if {@code run.json} says nothing of it. */
  public String of(String name) {
    Map<String, String> sums = stated(record());
    return sums == null ? "" : sums.getOrDefault(name, "");
  }

  /** Names of the files that have a checksum, in alphabetical order. */
  public List<String> names() {
    Map<String, String> sums = stated(record());
    return sums == null ? List.of() : List.copyOf(sums.keySet());
  }

  /**
   * Refuses a file that is not what was written. One that is not there is none of these, nor is any
   * in a folder without a record.
   *
   * @param advice what to do with a damaged file
   * @throws DamagedFileException if its checksum is another, or if the run did not write it
   */
  public void check(String name, String advice) {
    Path file = folder.resolve(name);
    Set<String> before = Set.of(name);
    while (Files.exists(file) && Files.exists(folder.resolve(RECORD))) {
      // Before the record: a commit that ends in between is in the record then.
      Map<String, String> pending = pending();
      Map<String, String> sums = stated(record());
      if (sums == null) {
        return;
      }
      Set<String> right = new HashSet<>();
      for (Map<String, String> source : List.of(sums, pending)) {
        Stream.ofNullable(source.get(name)).forEach(right::add);
      }
      if (right.contains(sum(file))) {
        return;
      }
      if (right.equals(before)) { // Otherwise a writer was at it.
        throw right.isEmpty()
            ? new DamagedFileException(
                file,
                "must be a file that the run wrote, but %s has no SHA-256 of it".formatted(RECORD),
                "remove it or restore " + RECORD)
            : new DamagedFileException(
                file,
                "must have the SHA-256 that %s says, got another".formatted(RECORD),
                "the file is damaged: " + advice);
      }
      before = right;
    }
  }

  /** What a commit that is under way, or was killed, names. */
  Map<String, String> pending() {
    try {
      Map<String, String> pending = SumFile.read(folder.resolve(COMMIT));
      return pending == null ? Map.of() : pending;
    } catch (DamagedFileException halfWritten) {
      return Map.of(); // The power failed while it was written: nothing was moved.
    }
  }

  /** What stands in a record; null if it is of an older version. */
  static @Nullable Map<String, String> stated(ObjectNode record) {
    if (!(record.get(FIELD) instanceof ObjectNode stated)) {
      return null;
    }
    Map<String, String> sums = new TreeMap<>();
    stated.properties().forEach(sum -> sums.put(sum.getKey(), sum.getValue().asString("")));
    return sums;
  }

  /** The checksum that a file has: 64 hexadecimal digits in lower case. */
  public static String sum(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw FileException.reading(file, failure);
    }
  }
}
