package org.transept.serve.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.transept.serve.api.Refusal;

/** The secret that callers bring, as {@code Authorization: Bearer ...}. */
final class Token {
  private static final String SCHEME = "Bearer ";

  private final byte[] digest;
  private final boolean asks;

  /** A token; an empty one asks nobody. */
  Token(String token) {
    digest = digest(token);
    asks = !token.isEmpty();
  }

  /**
   * Whether a header brings it. Compares in a time that tells nothing of the token, not even its
   * length: digests are compared.
   */
  boolean opens(@Nullable String header) {
    String given =
        header != null && header.startsWith(SCHEME) ? header.substring(SCHEME.length()) : "";
    return MessageDigest.isEqual(digest(given), digest) || !asks;
  }

  /**
   * Lets in who brings it.
   *
   * @throws Refusal if the header does not
   */
  void require(@Nullable String header) {
    if (!opens(header)) {
      throw new Refusal(
          401,
          "the header Authorization must be \"Bearer\" and the token of this service, got %s"
              .formatted(header == null ? "none" : "another"));
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
