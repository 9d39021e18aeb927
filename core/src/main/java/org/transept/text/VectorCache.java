package org.transept.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.file.FileException;
import org.transept.torch.Host;
import org.transept.torch.SafeTensors;
import org.transept.torch.WeightsException;

/**
 * Text vectors that were made before, under the hash of all that they follow from: a folder with a
 * file for each part of the items, {@code 000000.safetensors} and so on. A part has the tensor
 * {@code vectors}, rows x width, and in its metadata {@code sha256}, the hash of its numbers in
 * little-endian order. Files are written beside their place and moved over; the folder may be
 * deleted at any time.
 */
final class VectorCache {
  /** The folder of all caches; by default that of the user for caches, and there transept. */
  static final String FOLDER = "TRANSEPT_CACHE";

  /** To be raised whenever the same titles and settings give other vectors than before. */
  private static final int FORMAT = 1;

  private static final String VECTORS = "vectors";
  private static final String HASH = "sha256";
  private static final int BUFFER = 1 << 16;

  private final Path folder;

  VectorCache(Path home, String key) {
    folder = home.resolve("text").resolve(key);
  }

  /** Where this process keeps what it can make again. */
  static Path home() {
    String own = System.getenv(FOLDER);
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String usual = System.getenv("XDG_CACHE_HOME");
    Path caches =
        usual == null || usual.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(usual);
    return caches.resolve("transept");
  }

  /** The hash of the titles of a catalogue, of settings, and of the bytes of files. */
  static String key(Catalogue catalogue, String settings, List<Path> files) {
    MessageDigest digest = sha256();
    text(digest, "%s %s %s".formatted(FORMAT, settings, catalogue.items()));
    for (int item = 1; item <= catalogue.items(); item++) {
      text(digest, catalogue.title(item));
    }
    byte[] buffer = new byte[BUFFER];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      } catch (IOException failure) {
        throw FileException.reading(file, failure);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void text(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  /** Why nothing can be kept; null if it can. */
  @Nullable String problem() {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder) ? null : folder + " cannot be written";
    } catch (IOException failure) {
      return failure.toString();
    }
  }

  /**
   * Reads a part.
   *
   * @param rowsRW where its numbers go, contiguous
   * @param say hears of a file that cannot be used
   * @return whether there is one that can be used
   */
  boolean read(int part, Tensor rowsRW, Consumer<String> say) {
    Path file = file(part);
    if (!Files.exists(file)) {
      return false;
    }
    try {
      String hash = SafeTensors.metadata(file).getOrDefault(HASH, "");
      SafeTensors.read(file, Map.of(VECTORS, rowsRW));
      if (hash.equals(hash(rowsRW))) {
        return true;
      }
      say.accept(file + ": the numbers are not those that were written; they are made again");
    } catch (WeightsException | UncheckedIOException damaged) {
      say.accept("%s: %s; it is made again".formatted(file, damaged.getMessage()));
    }
    return false;
  }

  /**
   * Keeps a part.
   *
   * @throws SettingsException if the disk does not take it
   */
  void write(int part, Tensor rowsRW) {
    Path own =
        folder.resolve(String.format(Locale.ROOT, "%06d.%d", part, ProcessHandle.current().pid()));
    try {
      SafeTensors.write(own, Map.of(VECTORS, rowsRW), Map.of(HASH, hash(rowsRW)));
      Files.move(
          own, file(part), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (UncheckedIOException | IOException failure) {
      throw new SettingsException(
          List.of(
              "%s: must be a folder that can be written, got %s; set the environment variable %s to"
                      .formatted(folder, failure.getMessage(), FOLDER)
                  + " another folder"));
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private Path file(int part) {
    return folder.resolve(String.format(Locale.ROOT, "%06d.safetensors", part));
  }

  private static String hash(Tensor rowsRW) {
    MessageDigest digest = sha256();
    float[] row = new float[Math.toIntExact(rowsRW.size(1))];
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long r = 0; r < rowsRW.size(0); r++) {
      Host.getRow(rowsRW, r, row);
      bytes.asFloatBuffer().put(row);
      digest.update(bytes.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
