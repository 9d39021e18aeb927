package org.transept.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that keep the service waiting, many more than it may have open, for as long as an
 * hour: who comes next is let in before any of them ends by itself.
 */
class IdleConnectionsTest {
  private static final int OPEN = 32;
  private static final int CROWD = 5 * OPEN;
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String ASK = "{\"history\":[],\"domain\":\"food\"}";

  @TempDir private static Path folder;

  private static Service service;

  @BeforeAll
  static void serves() throws IOException {
    Path run =
        ServedWorld.counted(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service =
        ServedWorld.started(
            run,
            "limits.connections=" + OPEN,
            "timeouts.idle=3600",
            "timeouts.request=3600",
            "timeouts.stop=1");
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  /** A connection from one of this machine's own addresses. */
  private static Socket from(String address) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()), PATIENCE_MILLIS);
    return socket;
  }

  /** First line of the answer to a question, the connection kept open. */
  private static String asked(Socket socket) throws IOException {
    String head =
        """
        POST /v1/recommend HTTP/1.1
        Host: localhost
        Content-Type: application/json
        Content-Length: %s

        """
            .replace("\n", "\r\n");
    send(socket, head.formatted(ASK.length()) + ASK);
    byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    return new String(first, ISO_8859_1);
  }

  private static void send(Socket socket, String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (SocketException hungUp) {
      // As is its right.
    }
  }

  private static List<Socket> crowd(String says) throws IOException {
    List<Socket> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      Socket one = from("127.0.0.1");
      send(one, says);
      crowd.add(one);
    }
    return crowd;
  }

  private static void end(List<Socket> crowd) throws IOException {
    for (Socket one : crowd) {
      one.close();
    }
  }

  @Test
  void silentOnesKeepNobodyOutAndCostOthersNothing() throws IOException {
    try (Socket early = from("127.0.0.2")) {
      assertThat(asked(early)).isEqualTo("HTTP/1.1 200");
      List<Socket> crowd = crowd("");
      try (Socket late = from("127.0.0.3");
          Socket neighbour = from("127.0.0.1")) {
        assertThat(asked(late)).isEqualTo("HTTP/1.1 200");
        assertThat(asked(neighbour)).as("of the crowd's address").isEqualTo("HTTP/1.1 200");
        early.getInputStream().skipNBytes(early.getInputStream().available());
        assertThat(asked(early)).as("idle, but of another address").isEqualTo("HTTP/1.1 200");
      }
      end(crowd);
    }
  }

  @Test
  void unfinishedHeadsKeepNobodyOut() throws IOException {
    List<Socket> crowd = crowd("POST /v1/recommend HTTP/1.1\r\nHost: loc");
    try (Socket late = from("127.0.0.2")) {
      assertThat(asked(late)).isEqualTo("HTTP/1.1 200");
    }
    end(crowd);
  }

  @Test
  void unfinishedBodiesKeepNobodyOut() throws IOException {
    List<Socket> crowd =
        crowd(
            "POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n{");
    try (Socket late = from("127.0.0.2")) {
      assertThat(asked(late)).isEqualTo("HTTP/1.1 200");
    }
    end(crowd);
  }
}
