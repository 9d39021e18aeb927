package org.transept.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command in a process of its own, which is killed once and asked to stop once. */
@Tag("long")
class ServeProcessTest {
  private static final int WRITES = 2000;

  @TempDir Path folder;

  /** A process and where it answers. */
  private record Served(Process process, String address) {
    int port() {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
  }

  private Served serve(Path run) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.transept.cli.Main",
                "serve",
                run.toString(),
                "--port",
                "0",
                "--set",
                "log=false",
                "--set",
                "store.file=" + folder.resolve("histories.sqlite"))
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      int at = line.indexOf(" answers at ");
      if (at >= 0) {
        return new Served(process, line.substring(at + " answers at ".length()).strip());
      }
    }
    throw new AssertionError("did not start: " + said);
  }

  @Tag("slow")
  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    killedWhileItWrites(1);
  }

  @Tag("slow")
  @Test
  void nothingAcknowledgedIsLostInTenKills() throws Exception {
    killedWhileItWrites(10);
  }

  /** Kills the service so many times while events come, and asks the next one for all of them. */
  private void killedWhileItWrites(int kills) throws Exception {
    Path run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder));
    List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    for (int kill = 0; kill < kills; kill++) {
      Served killed = serve(run);
      int enough = acknowledged.size() + 20;
      int first = kill * WRITES;
      try {
        CompletableFuture<Void> writes =
            CompletableFuture.runAsync(
                () -> write(new Caller(killed.address()), first, acknowledged));
        while (acknowledged.size() < enough) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
        killed.process().destroyForcibly().waitFor();
        writes.handle((done, refused) -> true).join();
      } finally {
        killed.process().destroyForcibly();
      }
    }
    Served again = serve(run);
    try {
      JsonNode events =
          new Caller(again.address()).get("/v1/users/writer?n=2000").json().path("events");
      List<String> stored = new ArrayList<>();
      events.forEach(event -> stored.add(event.path("item").asString()));
      assertThat(stored).doesNotHaveDuplicates().containsAll(acknowledged);
      assertThat(stored.size() - acknowledged.size()).isBetween(0, kills);
    } finally {
      again.process().destroyForcibly();
    }
  }

  @Test
  void whatHasBegunIsFinished() throws Exception {
    Served served = serve(ServedWorld.trained(folder.resolve("second"), ServedWorld.log(folder)));
    try {
      assertThat(stoppedWithinARequest(served)).startsWith("HTTP/1.1 200").contains("\"stored\":1");
      assertThat(served.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      served.process().destroyForcibly();
    }
  }

  private static void write(Caller caller, int first, List<String> acknowledged) {
    for (int i = first; i < first + WRITES; i++) {
      Caller.Reply reply =
          caller.post(
              "/v1/events",
              "{'user':'writer','item':'i%d','domain':'food','at':%d}".formatted(i, i));
      if (reply.status() == 200) {
        acknowledged.add("i" + i);
      }
    }
  }

  /** Sends half a request, asks the process to stop, and sends the rest. */
  private static String stoppedWithinARequest(Served served) throws Exception {
    // The first request of a process takes long on a busy machine: that is not what is tried here.
    new Caller(served.address()).post("/v1/events", "{'user':'early','item':'i','domain':'food'}");
    String body = "{\"user\":\"late\",\"item\":\"i\",\"domain\":\"food\"}";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
      socket.setSoTimeout(60_000);
      String head =
          "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
              .formatted(body.length());
      socket.getOutputStream().write((head + body.substring(0, 9)).getBytes(UTF_8));
      socket.getOutputStream().flush();
      TimeUnit.MILLISECONDS.sleep(500); // Until the request has begun.
      served.process().destroy();
      TimeUnit.MILLISECONDS.sleep(2500); // A server that is stopping soon hangs up on the silent.
      socket.getOutputStream().write(body.substring(9).getBytes(UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
