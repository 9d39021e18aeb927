package org.transept.store;

import org.jspecify.annotations.Nullable;

/** More calls wait for the store than it can serve soon. Nothing was done; try again later. */
public final class Overloaded extends StoreException {
  private static final long serialVersionUID = 1L;

  Overloaded(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
