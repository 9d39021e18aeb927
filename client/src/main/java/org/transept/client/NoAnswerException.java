package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * Nothing came that can be read: no connection, no answer in time, or one that is not the
 * service's. What was asked for may have been done nevertheless; events with ids may be sent again.
 */
public final class NoAnswerException extends TranseptException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
