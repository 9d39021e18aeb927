package org.transept.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How the files of a log were read.
 *
 * @param times of each file with times, how these are written
 * @param warnings what is doubtful about the files
 */
public record Reading(List<Times> times, List<Warning> warnings) {
  /** Of a log that was not read from files. */
  public static final Reading NONE = new Reading(List.of(), List.of());

  /**
   * The times of one file.
   *
   * @param file name of the file
   * @param column name of the column
   * @param unit in which they are written; {@link TimeUnit#AUTO} if the column's own type says it
   * @param local whether some have a time of day and no zone, and are read as UTC
   */
  public record Times(String file, String column, TimeUnit unit, boolean local) {
    private String text() {
      return switch (unit) {
        case AUTO, S -> "";
        case MS, US, NS ->
            "%s in %s, read as seconds; events of one second keep the order of the finer time"
                .formatted(column, unit.label());
        case ISO ->
            "%s in ISO 8601, read as Unix seconds%s"
                .formatted(column, local ? "; times without a zone are taken for UTC" : "");
      };
    }
  }

  /** What the times of that file are, in words; empty if their column's own type says it. */
  public String unit(String file) {
    for (Times of : times) {
      if (of.file().equals(file)) {
        return switch (of.unit()) {
          case AUTO -> "";
          case S, MS, US, NS -> "Unix " + of.unit().label();
          case ISO -> "ISO 8601";
        };
      }
    }
    return "";
  }

  /** Whether times are written in units finer than the seconds in which they are kept. */
  public boolean finer() {
    return times.stream().anyMatch(of -> of.unit().perSecond() > 1);
  }

  /** With more warnings. */
  public Reading with(Stream<Warning> more) {
    return new Reading(times, Stream.concat(warnings.stream(), more).toList());
  }

  /** What is worth saying of it before anything is computed: a line for each way of writing. */
  public List<String> lines() {
    Map<String, List<String>> files = new LinkedHashMap<>();
    for (Times of : times) {
      files.computeIfAbsent(of.text(), text -> new ArrayList<>()).add(of.file());
    }
    List<String> lines = new ArrayList<>();
    files.forEach(
        (text, names) -> {
          if (!text.isEmpty()) {
            lines.add(files.size() == 1 ? text : String.join(", ", names) + ": " + text);
          }
        });
    return lines;
  }
}
