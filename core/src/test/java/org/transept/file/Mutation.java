package org.transept.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Files as disks, cables and editors damage them: cut, a bit turned, bytes lost or others added.
 */
public final class Mutation {
  private static final List<String> TOKENS =
      List.of(
          "-1",
          "0",
          "1e999",
          "99999999999999999999",
          "null",
          "\"\"",
          "{}",
          "[]",
          "true",
          "\"\\u0000\"");

  private Mutation() {}

  /**
   * A damaged copy.
   *
   * @param json whether values may be others as well
   */
  public static byte[] of(byte[] whole, boolean json, SplittableRandom random) {
    int at = random.nextInt(whole.length);
    int end = Math.min(whole.length, at + 1 + random.nextInt(32));
    return switch (random.nextInt(json ? 6 : 4)) {
      case 0 -> Arrays.copyOf(whole, at);
      case 1 -> {
        byte[] flipped = whole.clone();
        flipped[at] = (byte) (flipped[at] ^ (1 << random.nextInt(8)));
        yield flipped;
      }
      case 2 -> joined(whole, at, new byte[0], end);
      case 3 -> {
        byte[] noise = new byte[1 + random.nextInt(16)];
        random.nextBytes(noise);
        yield joined(whole, at, noise, random.nextBoolean() ? at : end);
      }
      default -> token(whole, at, random);
    };
  }

  private static byte[] joined(byte[] whole, int at, byte[] between, int end) {
    byte[] all = Arrays.copyOf(whole, at + between.length + whole.length - end);
    System.arraycopy(between, 0, all, at, between.length);
    System.arraycopy(whole, end, all, at + between.length, whole.length - end);
    return all;
  }

  /** Another value in place of the next one that stands behind a colon or comma. */
  private static byte[] token(byte[] whole, int from, SplittableRandom random) {
    String text = new String(whole, UTF_8);
    int colon = text.indexOf(':', Math.min(from, text.length()));
    if (colon < 0) {
      return Arrays.copyOf(whole, from);
    }
    int end = colon + 1;
    while (end < text.length() && ",\n}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String value = TOKENS.get(random.nextInt(TOKENS.size()));
    return (text.substring(0, colon + 1) + value + text.substring(end)).getBytes(UTF_8);
  }
}
