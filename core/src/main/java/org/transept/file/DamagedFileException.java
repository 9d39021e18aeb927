package org.transept.file;

import java.nio.file.Path;

/** A file of a run or study that is not what was written; the message says which, and why. */
public final class DamagedFileException extends IllegalArgumentException implements Fault {
  private static final long serialVersionUID = 1L;

  /**
   * A damaged file.
   *
   * @param place the file, with a line if it has lines: "r/log.jsonl:3"
   * @param problem what must hold and what was found instead
   */
  public DamagedFileException(String place, String problem) {
    super("%s: %s; the file is damaged, restore it from a copy".formatted(place, problem));
  }

  /** A damaged file. */
  public DamagedFileException(Path file, String problem) {
    this(file.toString(), problem);
  }

  /**
   * A damaged file.
   *
   * @param problem what must hold and what was found instead
   * @param advice what to do
   */
  public DamagedFileException(Path file, String problem, String advice) {
    super("%s: %s; %s".formatted(file, problem, advice));
  }
}
