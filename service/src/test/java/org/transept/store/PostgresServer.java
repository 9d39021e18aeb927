package org.transept.store;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/** A server of PostgreSQL that can be stopped and started again on its data and port. */
public final class PostgresServer implements AutoCloseable {
  private final Path data;
  private EmbeddedPostgres running;
  private final int port;

  private PostgresServer(Path data) throws IOException {
    this.data = data;
    running = start(0);
    port = running.getPort();
  }

  /** Starts one, or skips the test and says why. */
  public static PostgresServer startOrSkip() {
    try {
      return new PostgresServer(Files.createTempDirectory("transept-postgres"));
    } catch (IOException | RuntimeException | ExceptionInInitializerError reason) {
      System.out.println("skipped: no PostgreSQL can be started here: " + reason);
      return abort("no PostgreSQL can be started here: " + reason);
    }
  }

  private EmbeddedPostgres start(int onPort) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(onPort)
        // As servers are by default, not as tests like them: a commit waits for the disk.
        .setServerConfig("fsync", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  public String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(port, database);
  }

  /** Puts a rule about who may come in before the others; it counts once the server reads it. */
  void addRule(String rule) throws IOException {
    Path rules = data.resolve("pg_hba.conf");
    Files.writeString(rules, rule + System.lineSeparator() + Files.readString(rules));
  }

  /** Stops it, and returns once nobody answers: on a busy machine that takes a while. */
  public void stop() {
    try {
      running.close();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (listens()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("PostgreSQL still answers 60 s after it was stopped");
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private boolean listens() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }

  public void restart() {
    try {
      running = start(port);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    stop();
    try (var files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
