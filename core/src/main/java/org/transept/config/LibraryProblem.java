package org.transept.config;

import java.io.File;
import java.util.List;
import java.util.Locale;

/** Why native libraries could not be loaded, in one line that says what to set. */
public final class LibraryProblem {
  /** What is said, in lower case, where a file may be read but not run; the last by SQLite. */
  private static final List<String> NOT_RUN =
      List.of(
          "failed to map segment",
          "operation not permitted",
          "permission denied",
          "nativelibrarynotfound");

  private static final List<String> FULL =
      List.of(
          "no space left",
          "quota",
          "read-only file system",
          "file too short",
          "accessdenied",
          "filenotfoundexception");

  /** With less room than this, libraries that are not there yet will not fit. */
  private static final long LEAST_MIB = 64;

  private LibraryProblem() {}

  /**
   * What the user can do about it.
   *
   * @param failure what loading threw
   * @param folder where the libraries are unpacked; empty if there is no folder for them
   * @param property names another folder
   */
  public static SettingsException of(Throwable failure, String folder, String property) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      all.append(t).append('\n');
    }
    return new SettingsException(List.of(line(all.toString(), folder, property)));
  }

  /**
   * The line.
   *
   * @param reasons what Java and the system said, a line each
   */
  static String line(String reasons, String folder, String property) {
    String said = reasons.toLowerCase(Locale.ROOT);
    String remedy = "set another folder with TRANSEPT_JAVA_OPTS=-D%s=FOLDER".formatted(property);
    if (folder.isEmpty()) {
      return "libraries cannot be unpacked: no folder can be written; " + remedy;
    }
    File place = new File(folder);
    long free = place.getUsableSpace() >> 20;
    if (FULL.stream().anyMatch(said::contains) || (place.isDirectory() && free < LEAST_MIB)) {
      return "libraries cannot be unpacked into %s (%s MiB free); make room, or %s"
          .formatted(folder, free, remedy);
    }
    if (NOT_RUN.stream().anyMatch(said::contains)) {
      return "libraries cannot be run from %s (noexec?); %s".formatted(folder, remedy);
    }
    String last = reasons.strip();
    return "libraries cannot be loaded from %s: %s; %s"
        .formatted(folder, last.substring(last.lastIndexOf('\n') + 1), remedy);
  }
}
