package org.transept.track;

import java.io.IOException;

/** The server is there and will not have what it was sent, today or later. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
