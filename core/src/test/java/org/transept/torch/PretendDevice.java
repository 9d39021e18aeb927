package org.transept.torch;

/** Until closed, tensors are made on a device that knows shapes and places but holds no values. */
public final class PretendDevice implements AutoCloseable {
  /** Starts pretending. */
  public PretendDevice() {
    Device.pretend("meta");
  }

  @Override
  public void close() {
    Device.pretend("cpu");
  }
}
