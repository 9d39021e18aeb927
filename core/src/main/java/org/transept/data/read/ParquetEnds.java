package org.transept.data.read;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks that a file begins and ends as Parquet does, before anything tries to read it. */
final class ParquetEnds {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private ParquetEnds() {}

  static void check(SourceFile file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.path().toFile(), "r")) {
      byte[] head = new byte[(int) Math.min(FileSignature.LENGTH, in.length())];
      in.readFully(head);
      String wrong = FileSignature.wrong(file, head).orElse("");
      if (!wrong.isEmpty()) {
        throw new FileFault(wrong);
      }
      byte[] tail = new byte[MAGIC.length];
      in.seek(Math.max(0, in.length() - tail.length));
      in.readFully(tail);
      if (!Arrays.equals(tail, MAGIC) || in.length() < 12) {
        throw new FileFault("Parquet data ends early; copy it again");
      }
    }
  }
}
