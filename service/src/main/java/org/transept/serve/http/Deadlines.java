package org.transept.serve.http;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.transept.serve.config.ServeConfig;

/**
 * Closes connections whose callers keep the service waiting: those that have not brought the whole
 * head of a request in time, and those that have not taken their answer. Jetty's own limit begins
 * anew with every byte, so that a caller who sends or reads a byte at a time would never meet it.
 */
final class Deadlines extends Handler.Wrapper implements Connection.Listener {
  private static final long PERIOD_MILLIS = 250;
  private static final long BUSY = Long.MAX_VALUE;
  private static final long START = System.nanoTime();

  /** Of all connections, how many are kept free for those who come next: one in so many. */
  private static final int RESERVE = 16;

  private final long most;
  private final long body;
  private final int room;

  /** Open connections; until when their callers have time, or {@link #BUSY} with a request. */
  private final Map<Connection, Long> ends = new ConcurrentHashMap<>();

  Deadlines(ServeConfig config) {
    most = TimeUnit.SECONDS.toNanos(config.timeouts().idle());
    body = TimeUnit.SECONDS.toNanos(config.timeouts().request());
    int all = config.limits().connections();
    room = all - Math.min(all - 1, Math.max(1, all / RESERVE));
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) { // Encryption below it is another connection.
      ends.put(connection, end());
      if (ends.size() > room) {
        makeRoom();
      }
    }
  }

  /**
   * Hangs up on the caller who has kept a connection waiting for longest, of the address that keeps
   * most of them waiting: so many as one address may open, others are let in.
   */
  private synchronized void makeRoom() {
    Map<String, Integer> counts = new HashMap<>();
    ends.forEach(
        (connection, end) -> {
          if (end != BUSY) {
            counts.merge(address(connection), 1, Integer::sum);
          }
        });
    ends.entrySet().stream()
        .filter(one -> one.getValue() != BUSY)
        .min(
            Comparator.<Map.Entry<Connection, Long>>comparingInt(
                    one -> -counts.getOrDefault(address(one.getKey()), 0))
                .thenComparing(Map.Entry::getValue))
        .ifPresent(oldest -> close(oldest.getKey(), oldest.getValue()));
  }

  private static String address(Connection connection) {
    return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote
        ? remote.getHostString()
        : "";
  }

  /** Unless a request has come meanwhile. */
  private void close(Connection connection, Long end) {
    if (ends.remove(connection, end)) {
      connection.close();
    }
  }

  /** From now on it is the service that keeps a caller waiting. */
  void works(Request request) {
    ends.replace(request.getConnectionMetaData().getConnection(), BUSY);
  }

  @Override
  public void onClosed(Connection connection) {
    ends.remove(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    ends.replace(connection, end() + body); // Until the body has come, or its time is over.
    request.addHttpStreamWrapper(stream -> new Watched(stream, connection));
    return super.handle(request, response, callback);
  }

  private long end() {
    return now() + most;
  }

  /** From 0, so that ends can be compared. */
  private static long now() {
    return System.nanoTime() - START;
  }

  /** The caller's turn begins with the answer, and anew once it is taken. */
  private final class Watched extends HttpStream.Wrapper {
    private final Connection connection;

    Watched(HttpStream stream, Connection connection) {
      super(stream);
      this.connection = connection;
    }

    @Override
    public void send(
        MetaData.Request request,
        MetaData.Response response,
        boolean last,
        ByteBuffer content,
        Callback callback) {
      if (response == null || response.getStatus() >= 200) { // Not what invites the body.
        ends.replace(connection, end());
      }
      super.send(request, response, last, content, callback);
    }

    @Override
    public void succeeded() {
      ends.replace(connection, end());
      super.succeeded();
    }

    @Override
    public void failed(Throwable failure) {
      ends.replace(connection, end());
      super.failed(failure);
    }
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    sweepLater();
  }

  private void sweepLater() {
    getServer().getScheduler().schedule(this::sweep, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long now = now();
    try {
      ends.forEach(
          (connection, end) -> {
            if (now > end) {
              close(connection, end);
            }
          });
    } finally {
      if (isRunning()) {
        sweepLater();
      }
    }
  }
}
