package org.transept.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A connection to a service, for what no library would send. A char is a byte. */
public final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket = new Socket();
  private boolean broken;

  public Wire(Service service) throws IOException {
    socket.setReceiveBufferSize(1 << 16); // Before it connects: what is not read soon fills it.
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Sends, if the service still listens. */
  public Wire send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException hungUp) {
      broken = true; // What it said before can still be read.
    }
    return this;
  }

  /** Whether sending has failed: the service has hung up. */
  boolean isBroken() {
    return broken;
  }

  /** Whether the service has said something, or has hung up as far as sending can tell. */
  boolean isOver() throws IOException {
    return broken || socket.getInputStream().available() > 0;
  }

  /** One more byte that came; below 0 if the service has hung up. */
  int read() throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  /** All that comes until the service hangs up. */
  public String heard() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (SocketException reset) {
      // A way of hanging up.
    }
    return bytes.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
