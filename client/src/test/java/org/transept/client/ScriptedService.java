package org.transept.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers what a test says, in that order, the last again and again; keeps what was asked. */
final class ScriptedService implements AutoCloseable {
  /** An answer; comes whole after {@code millis}, of which its headers wait for none. */
  record Reply(int status, Map<String, String> headers, String body, int millis) {
    static Reply ok(String body) {
      return new Reply(200, Map.of("Content-Type", "application/json"), text(body), 0);
    }

    static Reply refused(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "application/problem+json"), text(body), 0);
    }

    static Reply busy(String retryAfter) {
      return new Reply(
          503,
          Map.of("Content-Type", "application/problem+json", "Retry-After", retryAfter),
          text("{'title':'x','status':503,'detail':'the model is busy','errors':[]}"),
          0);
    }

    private static String text(String body) {
      return body.replace('\'', '"');
    }
  }

  /** What came. */
  record Asked(String method, String path, Map<String, List<String>> headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Reply> replies;
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  ScriptedService(Reply... replies) {
    this.replies = List.of(replies);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), UTF_8);
    int number;
    synchronized (asked) {
      number = asked.size();
      asked.add(
          new Asked(
              call.getRequestMethod(),
              call.getRequestURI().toString(),
              Map.copyOf(call.getRequestHeaders()),
              body));
    }
    Reply reply = replies.get(Math.min(number, replies.size() - 1));
    reply.headers().forEach(call.getResponseHeaders()::set);
    byte[] bytes = reply.body().getBytes(UTF_8);
    try (call) {
      call.sendResponseHeaders(reply.status(), bytes.length);
      Thread.sleep(reply.millis());
      call.getResponseBody().write(bytes);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
