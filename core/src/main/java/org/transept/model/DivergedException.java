package org.transept.model;

import org.transept.file.Fault;

/** A model came to a number that is not finite; the message says where and what to do. */
public final class DivergedException extends IllegalStateException implements Fault {
  private static final long serialVersionUID = 1L;

  /** An exception with that message. */
  public DivergedException(String message) {
    super(message);
  }
}
