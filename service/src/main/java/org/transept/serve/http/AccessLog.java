package org.transept.serve.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.transept.serve.api.Json;

/**
 * One line of JSON for each request: when, which route, status, milliseconds; for a failure of the
 * service itself also its trace. And one for each note on what takes long. Says nothing of whom a
 * request was about. The libraries below are silent, so that nothing else comes between.
 */
public final class AccessLog {
  private static final double NANOS = 1e6;

  private record Line(
      String at, String route, Integer status, Double ms, @Nullable String failure) {}

  private record Note(String at, String note) {}

  private final Consumer<String> out;
  private final boolean all;

  /**
   * A log.
   *
   * @param out takes whole lines, of several threads
   * @param all whether requests that went well or were refused are written too
   */
  public AccessLog(Consumer<String> out, boolean all) {
    this.out = out;
    this.all = all;
  }

  /** Writes a request down. */
  public void write(String route, int status, long nanos, @Nullable Throwable failure) {
    if (all || failure != null) {
      String at = Instant.now().toString();
      byte[] line = Json.write(new Line(at, route, status, nanos / NANOS, trace(failure)));
      out.accept(new String(line, UTF_8));
    }
  }

  /** Writes down what is no request, such as how it goes with something that takes long. */
  public void note(String text) {
    out.accept(new String(Json.write(new Note(Instant.now().toString(), text)), UTF_8));
  }

  private static @Nullable String trace(@Nullable Throwable failure) {
    if (failure == null) {
      return null;
    }
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
