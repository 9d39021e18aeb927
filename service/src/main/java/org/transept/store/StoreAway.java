package org.transept.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot be read or written now: its server is away, its disk is full, its file is
 * locked. It works again, without a restart of this process, when the reason is gone.
 */
public final class StoreAway extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreAway(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
