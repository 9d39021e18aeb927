package org.transept.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** SHA-256 of the bytes of files, one after another. */
final class SourceHash {
  private static final int BUFFER = 1 << 18;

  private SourceHash() {}

  static String of(List<SourceFile> files) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    for (SourceFile file : files) {
      try (InputStream in = Files.newInputStream(file.path())) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash, computed on a thread of its own; fails with what {@link #of} throws as its cause. */
  static CompletableFuture<String> ahead(List<SourceFile> files) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return of(files);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
