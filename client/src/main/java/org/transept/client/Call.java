package org.transept.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/**
 * A request that has not been sent.
 *
 * @param path below the service's address, encoded
 * @param body becomes JSON; none if null
 * @param repeatable whether doing it twice is doing it once
 */
record Call(String method, String path, @Nullable Object body, boolean repeatable) {
  static Call get(String path) {
    return new Call("GET", path, null, true);
  }

  /** A key as a part of a path, whatever it holds. */
  static String segment(String name, String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(name + " must not be empty");
    }
    return "/" + encoded(key);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
