package org.transept.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A file that cannot be read or written: which, why, and what to do. What Java and DuckDB say of it
 * often lacks the name of the file, and never says what to do.
 */
public final class FileException extends UncheckedIOException implements Fault {
  private static final long serialVersionUID = 1L;

  /**
   * A reason why a file cannot be used.
   *
   * @param sign what messages of the system hold, in lower case
   * @param text how it is told
   * @param advice what to do
   */
  private record Reason(String sign, String text, String advice) {}

  private static final String PLACE = "change its permissions or choose another place";

  private static final List<Reason> REASONS =
      List.of(
          new Reason("no space left", "no space left", "make room"),
          new Reason("quota exceeded", "the disk quota is used up", "make room"),
          new Reason("read-only file system", "the file system is read-only", PLACE),
          new Reason("permission denied", "permission denied", PLACE),
          new Reason("operation not permitted", "permission denied", PLACE),
          new Reason(
              "too many open files", "too many open files", "raise the limit that ulimit -n shows"),
          new Reason("file name too long", "its name is too long", "choose a shorter one"),
          new Reason("file too large", "the file would be too large", "choose another place"),
          new Reason("not a directory", "a part of its path is no folder", "choose another place"),
          new Reason("is a directory", "it is a folder", "choose another place"),
          new Reason(
              "no such file", "there is no such file or folder", "look at the path once more"),
          new Reason("input/output error", "the disk does not answer", "look at the disk"));

  private final Path file;
  private final String what;
  private final Reason reason;

  private FileException(Path file, String what, Reason reason, String advice, Throwable cause) {
    super(
        "%s: %s, %s; %s".formatted(file, what, reason.text(), advice),
        cause instanceof IOException known ? known : new IOException(cause));
    this.file = file;
    this.what = what;
    this.reason = reason;
  }

  /** A file or folder that cannot be written, and why. */
  public static FileException writing(Path file, Throwable cause) {
    return of(file, "cannot be written", cause, " and run the command again");
  }

  /** A file or folder that cannot be read, and why. */
  public static FileException reading(Path file, Throwable cause) {
    return of(file, "cannot be read", cause, "");
  }

  /** A folder in which nothing can be written, or that cannot be made. */
  static FileException folder(Path folder, Throwable cause) {
    return of(folder, "must be a folder that may be written", cause, "");
  }

  private static FileException of(Path file, String what, Throwable cause, String more) {
    if (cause instanceof FileException known) {
      return known;
    }
    Reason reason = reason(cause);
    return new FileException(file, what, reason, reason.advice() + more, cause);
  }

  /**
   * This fault with another way to go on once its reason is mended.
   *
   * @param next such as "go on with ./transept train --resume r"
   */
  public FileException then(String next) {
    return new FileException(
        file, what, reason, reason.advice() + ", then " + next, String.valueOf(getMessage()));
  }

  private FileException(Path file, String what, Reason reason, String advice, String before) {
    this(file, what, reason, advice, new IOException(before));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Why a file cannot be used, in a few words. */
  static String text(Throwable cause) {
    return reason(cause).text();
  }

  private static Reason reason(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      String sign = sign(at);
      for (Reason reason : REASONS) {
        if (sign.contains(reason.sign())) {
          return reason;
        }
      }
    }
    String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new Reason("", said.isBlank() ? cause.toString() : said, "look at the file");
  }

  /** What the system said; some of Java's exceptions say it by their type alone. */
  private static String sign(Throwable at) {
    if (at instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (at instanceof NoSuchFileException) {
      return "no such file";
    }
    if (at instanceof NotDirectoryException || at instanceof FileAlreadyExistsException) {
      return "not a directory"; // Folders are made where there may be some already.
    }
    String said =
        at instanceof FileSystemException known && known.getReason() != null
            ? known.getReason()
            : at.getMessage();
    return String.valueOf(said).toLowerCase(Locale.ROOT);
  }
}
