package org.transept.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers that are slow, silent, greedy or no callers at all; afterwards the service still works.
 */
@Tag("long")
class HostileCallersTest {
  private static final String POST =
      "POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  private static final int PATIENCE_MILLIS = 30_000;

  @TempDir private static Path folder;

  private static Path run;
  private static Service service;

  @BeforeAll
  static void serves() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service = ServedWorld.started(run, "timeouts.idle=2", "timeouts.request=1");
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  @AfterEach
  void stillAnswers() {
    Caller caller = new Caller(service.address());
    assertThat(caller.post("/v1/recommend", "{'history':[],'domain':'food'}").status())
        .isEqualTo(200);
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** All that comes until the service hangs up; a reset is a way of hanging up. */
  private static String heard(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[4096];
    try {
      for (int n = socket.getInputStream().read(buffer); n >= 0; ) {
        text.append(new String(buffer, 0, n, ISO_8859_1));
        n = socket.getInputStream().read(buffer);
      }
    } catch (SocketException reset) {
      text.append("");
    }
    return text.toString();
  }

  @Test
  void aBodyThatDribblesIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      send(socket, POST + "Content-Length: 1000\r\n\r\n");
      CompletableFuture<Void> dribble =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 1000; i++) {
                    send(socket, " ");
                    TimeUnit.MILLISECONDS.sleep(100);
                  }
                } catch (IOException | InterruptedException hungUp) {
                  Thread.currentThread().interrupt();
                }
              });
      assertThat(heard(socket)).startsWith("HTTP/1.1 408").contains("within 1 seconds");
      dribble.cancel(true);
    }
  }

  @Test
  void aBodyThatStopsIsCutOff() throws IOException {
    try (Socket socket = connect()) {
      send(socket, POST + "Content-Length: 1000\r\n\r\n{\"domain\":");
      assertThat(heard(socket)).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(heard(socket)).isEmpty();
    }
    try (Socket socket = connect()) {
      send(socket, "POST /v1/rec");
      heard(socket); // Ends: the time out of the socket would throw.
    }
  }

  @Test
  void manySilentConnectionsKeepNobodyOut() throws IOException {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      silent.add(connect());
    }
    stillAnswers();
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "NONSENSE\r\n\r\n");
      assertThat(heard(socket)).startsWith("HTTP/1.1 400").contains("could not be read as HTTP");
    }
    try (Socket socket = connect()) {
      send(socket, POST + "X-Large: " + "a".repeat(20_000) + "\r\n\r\n");
      assertThat(heard(socket)).startsWith("HTTP/1.1 431").contains("application/problem+json");
    }
  }

  @Test
  void aBodyOfUnknownLengthIsCutOffAtTheLimit() throws IOException {
    try (Socket socket = connect()) {
      send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n");
      OutputStream out = socket.getOutputStream();
      String chunk = "10000\r\n" + " ".repeat(1 << 16) + "\r\n";
      try {
        for (int i = 0; i < 200; i++) {
          out.write(chunk.getBytes(ISO_8859_1));
        }
      } catch (SocketException hungUp) {
        return; // The service need not read what it refuses.
      }
      assertThat(heard(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void aFullQueueTurnsCallersAwayAndRecovers() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try (Service narrow = ServedWorld.started(run, "limits.waiting=1", "batch.size=1")) {
      List<CompletableFuture<List<Caller.Reply>>> all = new ArrayList<>();
      for (int c = 0; c < 16; c++) {
        all.add(CompletableFuture.supplyAsync(() -> many(new Caller(narrow.address())), callers));
      }
      List<Caller.Reply> replies = new ArrayList<>();
      all.forEach(some -> replies.addAll(some.join()));
      assertThat(replies).extracting(Caller.Reply::status).containsOnly(200, 503);
      Caller.Reply away = replies.stream().filter(r -> r.status() == 503).findAny().orElseThrow();
      assertThat(away.response().headers().firstValue("Retry-After")).hasValue("1");
      assertThat(away.text()).contains("wait for the model already");
      Caller after = new Caller(narrow.address());
      assertThat(after.post("/v1/recommend", "{'history':[],'domain':'food'}").status())
          .isEqualTo(200);
    } finally {
      callers.shutdown();
    }
  }

  /** An explanation of a long history is many questions: nobody else's health waits for it. */
  @Test
  void explanationsCountAndHealthIsToldMeanwhile() throws Exception {
    try (Service narrow = ServedWorld.started(run, "limits.waiting=1", "limits.history=5000")) {
      Caller caller = new Caller(narrow.address());
      String item = new Facts(run).key("food", 1);
      String event = "{'item':'%s','domain':'food'}".formatted(item);
      String why = "{'history':[%s],'domain':'food','item':'%s'}";
      String large = why.formatted(String.join(",", Collections.nCopies(5000, event)), item);
      String small = why.formatted(event, item);
      CompletableFuture<Caller.Reply> longest =
          CompletableFuture.supplyAsync(() -> caller.post("/v1/explain", large));
      while (!longest.isDone()
          && !caller.get("/metrics").text().contains("transept_waiting_questions 5001.0")) {
        Thread.onSpinWait(); // Until it is the one that the others find there.
      }
      List<Caller.Reply> away = new ArrayList<>();
      int healthy = 0;
      while (!longest.isDone()) {
        Caller.Reply reply = caller.post("/v1/explain", small);
        if (reply.status() == 503) {
          away.add(reply);
        }
        for (String health : List.of("/health/live", "/health/ready")) {
          assertThat(caller.get(health).status()).isEqualTo(200);
          healthy += longest.isDone() ? 0 : 1;
        }
      }
      assertThat(longest.join().status()).as(longest.join().text()).isEqualTo(200);
      assertThat(healthy).as("answers on health before the explanation").isPositive();
      assertThat(away).isNotEmpty();
      for (Caller.Reply reply : away) {
        assertThat(reply.response().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(reply.text()).contains("wait for the model already");
      }
      assertThat(caller.post("/v1/explain", small).status()).isEqualTo(200);
    }
  }

  private static List<Caller.Reply> many(Caller caller) {
    List<Caller.Reply> replies = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      replies.add(caller.post("/v1/recommend", "{'history':[],'domain':'food'}"));
    }
    return replies;
  }
}
