package org.transept.data;

import org.jspecify.annotations.Nullable;
import org.transept.file.Fault;

/** Data that cannot be used; the message says where, what must hold, what was found, what to do. */
public final class DataException extends IllegalArgumentException implements Fault {
  private static final long serialVersionUID = 1L;

  /** An exception with that message. */
  public DataException(String message) {
    super(message);
  }

  /** An exception with that message and what led to it. */
  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
