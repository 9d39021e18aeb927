package org.transept.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** SHA-256 of all that a {@link Dataset} holds, whatever files it was read from. */
final class ContentHash {
  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String of(Dataset dataset) {
    ContentHash hash = new ContentHash();
    Sequences sequences = dataset.sequences();
    Catalogue catalogue = sequences.catalogue();
    for (int d = 0; d < catalogue.domains(); d++) {
      hash.text(catalogue.name(d));
      hash.number(catalogue.size(d));
    }
    for (int item = 1; item <= catalogue.items(); item++) {
      hash.text(catalogue.key(item));
      hash.text(catalogue.title(item));
    }
    Arrays.stream(sequences.users()).forEach(hash::text);
    Arrays.stream(sequences.offsets()).forEach(hash::number);
    Arrays.stream(sequences.items()).forEach(hash::number);
    Arrays.stream(sequences.times()).forEach(hash::number);
    for (byte role : dataset.roles()) {
      hash.number(role);
    }
    return hash.end();
  }

  /** With its length, so that texts cannot be parted otherwise. */
  private void text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    number(bytes.length);
    flush();
    digest.update(bytes);
  }

  private void number(long number) {
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
    buffer.putLong(number);
  }

  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }

  private String end() {
    flush();
    return HexFormat.of().formatHex(digest.digest());
  }
}
