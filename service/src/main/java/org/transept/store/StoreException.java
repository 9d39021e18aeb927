package org.transept.store;

import org.jspecify.annotations.Nullable;
import org.transept.file.Fault;

/** A store that does not do what it was asked for; the message says why and what to do. */
public abstract sealed class StoreException extends RuntimeException implements Fault
    permits Overloaded, StoreAway {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
