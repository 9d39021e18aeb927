package org.transept.data.read;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The contents of zstd data (RFC 8878): all frames one after another, with the checksums that they
 * have verified, and nothing behind the last. {@link Frames} knows where frames must end, the
 * decoder what is in them.
 */
final class ZstdInput extends FilterInputStream {
  ZstdInput(InputStream in) {
    super(new ZstdInputStream(new Frames(in)));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return in.read(into, offset, length);
    } catch (FileFault e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoder throws what is no IOException as well.
      String reason = String.valueOf(e.getMessage());
      if (reason.contains("hecksum")) {
        throw new FileFault("checksum does not match; copy it again", e);
      }
      throw new FileFault("zstd data is damaged; copy it again", e);
    }
  }

  /** Passes frames on and leaves those out that hold no data; fails where a frame has no end. */
  private static final class Frames extends InputStream {
    private static final int BUFFER = 1 << 16;
    private static final long MAGIC = 0xFD2FB528L;
    private static final long SKIPPABLE = 0x184D2A50L;
    private static final int RAW = 0;
    private static final int ONE_BYTE = 1;
    private static final int RESERVED = 3;

    /** The decoder's largest window; {@code zstd -19} needs as much. */
    private static final long WINDOW = 1 << 23;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] head = new byte[24];
    private int at;
    private int limit;
    private int headAt;
    private int headLength;
    private long passing;
    private boolean inFrame;
    private boolean last;
    private boolean checksum;
    private boolean any;

    Frames(InputStream in) {
      this.in = in;
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
      while (headAt == headLength && passing == 0) {
        if (!(inFrame ? block() : frame())) {
          return -1;
        }
      }
      if (headAt < headLength) {
        int count = Math.min(length, headLength - headAt);
        System.arraycopy(head, headAt, into, offset, count);
        headAt += count;
        return count;
      }
      need();
      int count = (int) Math.min(Math.min(length, limit - at), passing);
      System.arraycopy(buffer, at, into, offset, count);
      at += count;
      passing -= count;
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    /** Reads the head of the next block or the end of the frame. */
    private boolean block() throws IOException {
      headAt = 0;
      headLength = 0;
      if (last) {
        inFrame = false;
        if (checksum) {
          take(4);
        }
        return true;
      }
      long block = take(3);
      last = (block & 1) != 0;
      int type = (int) (block >> 1) & 3;
      long size = block >> 3;
      if (type == RESERVED || (type != RAW && type != ONE_BYTE && size > 1 << 17)) {
        throw new FileFault("zstd data is damaged; copy it again");
      }
      passing = type == ONE_BYTE ? 1 : size;
      return true;
    }

    /** Reads the head of the next frame; false at the end. */
    private boolean frame() throws IOException {
      headAt = 0;
      headLength = 0;
      if (at == limit && !fill()) {
        return false;
      }
      long magic = take(4);
      if (magic >> 4 == SKIPPABLE >> 4) {
        headLength = 0;
        pass(take(4));
        headLength = 0;
        return true;
      }
      if (magic != MAGIC) {
        throw new FileFault(
            any
                ? "other data follows the zstd data; cut it off or copy the file again"
                : "must be zstd data, got something else; end its name after what it holds");
      }
      any = true;
      int descriptor = (int) take(1);
      boolean single = (descriptor & 0x20) != 0;
      long window = single ? 0 : window((int) take(1));
      int[] ids = {0, 1, 2, 4};
      if (take(ids[descriptor & 3]) != 0) {
        throw new FileFault("zstd data needs a dictionary; compress it without one");
      }
      int sizes = descriptor >> 6;
      long content = take(sizes == 0 ? (single ? 1 : 0) : 1 << sizes);
      window = single ? content : window;
      if (window > WINDOW) {
        throw new FileFault(
            "zstd data needs a window of %s MiB, more than 8; compress it with zstd -19 or less"
                .formatted(window >> 20));
      }
      checksum = (descriptor & 4) != 0;
      inFrame = true;
      last = false;
      return true;
    }

    private static long window(int descriptor) {
      long base = 1L << (10 + (descriptor >> 3));
      return base + (base / 8) * (descriptor & 7);
    }

    /** The next bytes as a number, the lowest first; they are passed on. */
    private long take(int bytes) throws IOException {
      long number = 0;
      for (int k = 0; k < bytes; k++) {
        need();
        head[headLength++] = buffer[at];
        number |= (long) (buffer[at++] & 0xFF) << (8 * k);
      }
      return number;
    }

    private void pass(long bytes) throws IOException {
      for (long left = bytes; left > 0; ) {
        need();
        int count = (int) Math.min(left, limit - at);
        at += count;
        left -= count;
      }
    }

    private void need() throws IOException {
      if (at == limit && !fill()) {
        throw new FileFault("zstd data ends early; copy it again");
      }
    }

    private boolean fill() throws IOException {
      limit = Math.max(0, in.read(buffer));
      at = 0;
      return limit > 0;
    }
  }
}
