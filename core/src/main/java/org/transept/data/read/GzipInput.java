package org.transept.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The contents of gzip data (RFC 1952): all members one after another, each with its checksum and
 * length verified, and nothing but zeros behind the last. {@link java.util.zip.GZIPInputStream}
 * passes over whatever follows a member and is no member.
 */
final class GzipInput extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] compressed = new byte[BUFFER];
  private int at;
  private int limit;
  private boolean inMember;
  private boolean ended;

  GzipInput(InputStream in) throws IOException {
    this.in = in;
    header(take());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!ended) {
        int count = inflater.inflate(into, offset, length);
        if (count > 0) {
          checksum.update(into, offset, count);
          return count;
        }
        if (inflater.finished()) {
          at = limit - inflater.getRemaining();
          trailer();
          next();
        } else if (inflater.needsDictionary()) {
          throw new FileFault("gzip data is damaged; copy it again");
        } else {
          fill();
          inflater.setInput(compressed, 0, limit);
          at = limit;
        }
      }
      return -1;
    } catch (DataFormatException e) {
      throw new FileFault("gzip data is damaged; copy it again", e);
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  /** Goes to the next member, or to the end. */
  private void next() throws IOException {
    int c = peek();
    while (c == 0) {
      at++;
      c = peek();
    }
    if (c < 0) {
      ended = true;
    } else {
      at++;
      header(c);
    }
  }

  private void header(int first) throws IOException {
    boolean again = inMember;
    if (first != 0x1F || take() != 0x8B || take() != 8) {
      throw new FileFault(
          again
              ? "other data follows the gzip data; cut it off or copy the file again"
              : "must be gzip data, got something else; end its name after what it holds");
    }
    int flags = take();
    skip(6); // time, extra flags, system
    if ((flags & EXTRA) != 0) {
      skip(take() | take() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inMember = true;
    inflater.reset();
    inflater.setInput(compressed, at, limit - at);
    checksum.reset();
  }

  private void trailer() throws IOException {
    if (number() != checksum.getValue()) {
      throw new FileFault("checksum does not match; copy it again");
    }
    if (number() != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new FileFault("length does not match; copy it again");
    }
  }

  private long number() throws IOException {
    return take() | take() << 8 | take() << 16 | (long) take() << 24;
  }

  private void skipText() throws IOException {
    while (take() != 0) {
      // A name or a comment ends with a zero.
    }
  }

  private void skip(int count) throws IOException {
    for (int n = 0; n < count; n++) {
      take();
    }
  }

  private int take() throws IOException {
    if (at == limit) {
      fill();
    }
    return compressed[at++] & 0xFF;
  }

  private int peek() throws IOException {
    if (at == limit) {
      limit = Math.max(0, in.read(compressed));
      at = 0;
    }
    return at == limit ? -1 : compressed[at] & 0xFF;
  }

  private void fill() throws IOException {
    limit = Math.max(0, in.read(compressed));
    at = 0;
    if (limit == 0) {
      throw new FileFault("gzip data ends early; copy it again");
    }
  }
}
