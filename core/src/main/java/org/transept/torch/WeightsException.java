package org.transept.torch;

import org.transept.file.Fault;

/** A weight file that cannot be used; the message says which tensor, what was found, what to do. */
public final class WeightsException extends IllegalArgumentException implements Fault {
  private static final long serialVersionUID = 1L;

  /** An exception with that message. */
  public WeightsException(String message) {
    super(message);
  }
}
