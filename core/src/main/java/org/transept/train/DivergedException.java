package org.transept.train;

/** Training met a number that is not finite; the message says where and what to do. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with that message. */
  public DivergedException(String message) {
    super(message);
  }
}
