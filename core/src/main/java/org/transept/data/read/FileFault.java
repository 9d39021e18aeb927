package org.transept.data.read;

import java.io.IOException;

/** A file that cannot be read on; the message says what must hold and what to do. */
final class FileFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final long line;

  /** A fault of the file as a whole. */
  FileFault(String message) {
    this(0, message);
  }

  /** A fault of the file as a whole. */
  FileFault(String message, Throwable cause) {
    super(message, cause);
    this.line = 0;
  }

  /** A fault of a line, which is counted from 1. */
  FileFault(long line, String message) {
    super(message);
    this.line = line;
  }

  /** The message behind the file's name. */
  String in(String name) {
    return "%s%s: %s".formatted(name, line == 0 ? "" : ":" + line, getMessage());
  }
}
