package org.transept.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells faults that can be foreseen, which are a line, from bugs, which need a stack trace. */
public final class Faults {
  /** What stands before the stack trace of a bug. */
  public static final String BUG =
      "this is a bug in Transept; please report it with the lines below";

  /** What native libraries say, in lower case, when the system gives them no memory. */
  private static final List<String> NATIVE_MEMORY =
      List.of(
          "not enough memory: you tried to allocate",
          "cuda out of memory",
          "std::bad_alloc",
          "physical memory usage is too high",
          "failed to allocate memory",
          "out of memory error");

  private Faults() {}

  /**
   * A fault that can be foreseen as a line, or several where several things are wrong; null for a
   * bug.
   */
  public static @Nullable String line(Throwable problem) {
    for (Throwable at = problem; at != null; at = at.getCause()) {
      String line = own(at);
      if (line != null) {
        return line;
      }
    }
    return null;
  }

  private static @Nullable String own(Throwable problem) {
    String message = String.valueOf(problem.getMessage());
    if (problem instanceof Fault) {
      return message;
    }
    String low = message.toLowerCase(Locale.ROOT);
    if (NATIVE_MEMORY.stream().anyMatch(low::contains)) {
      return ("memory: the system must give as much as is needed, got %s; stop other programs, or"
              + " lower model.width or train.batchTargets (./transept estimate says what a run"
              + " needs)")
          .formatted(message.lines().findFirst().orElse("").strip());
    }
    if (problem instanceof OutOfMemoryError) {
      return String.format(
          Locale.ROOT,
          "memory: Java's heap must hold what is needed, but its %,d MiB are full (%s); set"
              + " TRANSEPT_JAVA_OPTS=-Xmx... to more, or lower what the settings ask for",
          Runtime.getRuntime().maxMemory() >> 20,
          message);
    }
    if (problem instanceof FileSystemException known && known.getFile() != null) {
      return "%s: cannot be used, %s".formatted(known.getFile(), FileException.text(known));
    }
    boolean system =
        (problem instanceof IOException || problem instanceof SQLException)
            && !FileException.text(problem).equals(message);
    return system && !(problem instanceof UncheckedIOException)
        ? "a file cannot be used, " + FileException.text(problem)
        : null;
  }
}
