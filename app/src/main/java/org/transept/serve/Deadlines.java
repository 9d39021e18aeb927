package org.transept.serve;

import java.nio.ByteBuffer;
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

/**
 * Closes connections whose callers keep the service waiting: those that have not brought the whole
 * head of a request in time, and those that have not taken their answer. Jetty's own limit begins
 * anew with every byte, so that a caller who sends or reads a byte at a time would never meet it.
 */
final class Deadlines extends Handler.Wrapper implements Connection.Listener {
  private static final long PERIOD_MILLIS = 250;
  private static final long BUSY = Long.MAX_VALUE;
  private static final long START = System.nanoTime();

  private final long most;

  /** Open connections; until when their callers have time, or {@link #BUSY} with a request. */
  private final Map<Connection, Long> ends = new ConcurrentHashMap<>();

  Deadlines(int seconds) {
    most = TimeUnit.SECONDS.toNanos(seconds);
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) { // Encryption below it is another connection.
      ends.put(connection, end());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    ends.remove(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    ends.replace(connection, BUSY);
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
            if (now > end && ends.remove(connection, end)) { // No request has come meanwhile.
              connection.close();
            }
          });
    } finally {
      if (isRunning()) {
        sweepLater();
      }
    }
  }
}
