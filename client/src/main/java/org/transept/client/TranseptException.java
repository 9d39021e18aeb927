package org.transept.client;

import org.jspecify.annotations.Nullable;

/** A call that brought no answer. */
public abstract sealed class TranseptException extends RuntimeException
    permits RefusedException, NoAnswerException {
  private static final long serialVersionUID = 1L;

  TranseptException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
