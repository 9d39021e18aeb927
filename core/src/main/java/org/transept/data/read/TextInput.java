package org.transept.data.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.util.Arrays;
import org.transept.data.read.FileFormat.Compression;

/**
 * The text of a file, uncompressed and without a byte order mark. A file that is not what its name
 * says, an archive that is damaged, and text that is not UTF-8 as a whole end in a {@link
 * FileFault}.
 */
final class TextInput {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** Share of zeros in UTF-16 of text with separators, whatever its script. */
  private static final double ZEROS = 0.02;

  private TextInput() {}

  static InputStream open(SourceFile file) throws IOException {
    InputStream bytes = Files.newInputStream(file.path());
    try {
      return open(file, bytes);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static InputStream open(SourceFile file, InputStream bytes) throws IOException {
    PushbackInputStream in = new PushbackInputStream(bytes, FileSignature.LENGTH);
    byte[] head = in.readNBytes(FileSignature.LENGTH);
    String wrong = FileSignature.wrong(file, head).orElse("");
    if (!wrong.isEmpty()) {
      throw new FileFault(wrong);
    }
    in.unread(head);
    InputStream text =
        switch (file.compression()) {
          case NONE -> in;
          case GZIP -> new GzipInput(in);
          case ZSTD -> new ZstdInput(in);
        };
    byte[] start = text.readNBytes(BUFFER);
    if (file.compression() != Compression.NONE) {
      String inside = FileSignature.wrongText(file, start).orElse("");
      if (!inside.isEmpty()) {
        throw new FileFault(inside);
      }
    }
    checkEncoding(start);
    int from = begins(start, MARK) ? MARK.length : 0;
    return new SequenceInputStream(
        new ByteArrayInputStream(start, from, start.length - from), text);
  }

  private static void checkEncoding(byte[] start) throws FileFault {
    String encoding = encoding(start);
    if (!encoding.isEmpty()) {
      throw new FileFault("must be UTF-8, looks like %s; save it as UTF-8".formatted(encoding));
    }
    int[] zeros = zeros(start);
    if (start.length > 0 && Arrays.stream(zeros).sum() == start.length) {
      throw new FileFault("must be text, got bytes that are all zero; copy it again");
    }
  }

  private static String encoding(byte[] start) {
    byte[] little = {(byte) 0xFF, (byte) 0xFE};
    byte[] big = {(byte) 0xFE, (byte) 0xFF};
    int[] zeros = zeros(start);
    int sum = Arrays.stream(zeros).sum();
    boolean many = sum >= ZEROS * start.length && sum > 0;
    boolean wide = many && sum > 0.6 * start.length && (lone(zeros, 0) || lone(zeros, 3));
    if (begins(start, new byte[] {0, 0, big[0], big[1]}) || (wide && sum < start.length)) {
      return "UTF-32";
    }
    if (begins(start, new byte[] {little[0], little[1], 0, 0})) {
      return "UTF-32";
    }
    boolean even = zeros[0] + zeros[2] == 0;
    boolean odd = zeros[1] + zeros[3] == 0;
    return begins(start, little) || begins(start, big) || (many && even != odd) ? "UTF-16" : "";
  }

  /** Whether only that byte of every four is ever anything else than zero. */
  private static boolean lone(int[] zeros, int place) {
    int most = Arrays.stream(zeros).max().orElse(0);
    for (int p = 0; p < zeros.length; p++) {
      if (p != place && zeros[p] < most - 1) {
        return false;
      }
    }
    return zeros[place] == 0;
  }

  /** Zeros by their place among every four bytes. */
  private static int[] zeros(byte[] start) {
    int[] zeros = new int[4];
    for (int k = 0; k < start.length; k++) {
      zeros[k % 4] += start[k] == 0 ? 1 : 0;
    }
    return zeros;
  }

  private static boolean begins(byte[] start, byte[] with) {
    return start.length >= with.length
        && Arrays.equals(start, 0, with.length, with, 0, with.length);
  }
}
