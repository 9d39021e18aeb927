package org.transept.retrieve;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.transept.torch.WeightsException;

/**
 * A graph as a file, all numbers big-endian: {@code TRANSEPT GRAPH 1}, 16 bytes of ASCII; 32 bytes,
 * the hash of what the graph follows from; the number of rows and the entry, 4 bytes each; for
 * every row the number of its neighbours and these, 4 bytes each; 32 bytes, the SHA-256 of all
 * before.
 */
final class GraphFile {
  private static final byte[] MAGIC = "TRANSEPT GRAPH 1".getBytes(US_ASCII);
  private static final int HASH = 32;

  private GraphFile() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Writes a graph beside its place and moves it there. */
  static void write(Path file, String key, Neighbours neighbours) throws IOException {
    Path beside =
        file.resolveSibling("%s.%s".formatted(file.getFileName(), ProcessHandle.current().pid()));
    try {
      fill(beside, key, neighbours);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void fill(Path file, String key, Neighbours neighbours) throws IOException {
    try (OutputStream buffered = new BufferedOutputStream(Files.newOutputStream(file))) {
      DigestOutputStream digested = new DigestOutputStream(buffered, sha256());
      DataOutputStream out = new DataOutputStream(digested);
      out.write(MAGIC);
      out.write(HexFormat.of().parseHex(key));
      out.writeInt(neighbours.size());
      out.writeInt(neighbours.entry());
      for (int[] row : neighbours.of()) {
        ByteBuffer bytes = ByteBuffer.allocate((1 + row.length) * Integer.BYTES);
        bytes.asIntBuffer().put(row.length).put(row);
        out.write(bytes.array());
      }
      out.flush();
      buffered.write(digested.getMessageDigest().digest());
    }
  }

  /**
   * Reads the graph of a table.
   *
   * @throws WeightsException if the file has another or is damaged
   */
  static Neighbours read(Path file, String key, int rows, int degree) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), sha256())) {
      DataInputStream data = new DataInputStream(in);
      require(Arrays.equals(bytes(data, MAGIC.length), MAGIC), file, "begin like a graph");
      String found = HexFormat.of().formatHex(bytes(data, HASH));
      require(found.equals(key), file, "be of this table and these settings");
      ByteBuffer sizes = ByteBuffer.wrap(bytes(data, 2 * Integer.BYTES));
      require(sizes.getInt(0) == rows, file, "have %s rows".formatted(rows));
      int entry = sizes.getInt(Integer.BYTES);
      require(entry >= 0 && entry < rows, file, "begin at one of its rows");
      int[][] of = new int[rows][];
      for (int row = 0; row < rows; row++) {
        of[row] = row(file, data, rows, degree);
      }
      byte[] sum = in.getMessageDigest().digest();
      require(Arrays.equals(sum, bytes(data, HASH)), file, "have the bytes that were written");
      return new Neighbours(of, entry);
    } catch (EOFException early) {
      throw new WeightsException(file.getFileName() + " must hold a whole graph, but ends early");
    }
  }

  private static int[] row(Path file, DataInputStream data, int rows, int degree)
      throws IOException {
    int count = data.readInt();
    require(count >= 0 && count <= degree, file, "have at most %s neighbours".formatted(degree));
    int[] row = new int[count];
    ByteBuffer.wrap(bytes(data, count * Integer.BYTES)).asIntBuffer().get(row);
    for (int neighbour : row) {
      require(neighbour >= 0 && neighbour < rows, file, "lead to rows of the table");
    }
    return row;
  }

  private static byte[] bytes(DataInputStream data, int count) throws IOException {
    byte[] bytes = new byte[count];
    data.readFully(bytes);
    return bytes;
  }

  private static void require(boolean holds, Path file, String what) {
    if (!holds) {
      throw new WeightsException("%s must %s, but does not".formatted(file.getFileName(), what));
    }
  }
}
