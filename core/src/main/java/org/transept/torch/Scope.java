package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;

/**
 * Owns every native object created on this thread between {@link #open()} and {@link #close()}.
 *
 * <p>Open one per training step, evaluation batch or request. A value leaves its scope only through
 * {@link #keep}, which hands it to the enclosing scope.
 */
public final class Scope implements AutoCloseable {
  static {
    Natives.load();
  }

  private static final ThreadLocal<Deque<Scope>> OPEN = ThreadLocal.withInitial(Scope::begin);

  private final PointerScope pointers = new PointerScope();
  private final AutoGradMode mode;

  private Scope(boolean gradients) {
    mode = new AutoGradMode(gradients);
    OPEN.get().push(this);
  }

  /** OpenMP counts threads for each thread that asks; libtorch sets it late, or not at all. */
  private static Deque<Scope> begin() {
    set_num_threads(1);
    return new ArrayDeque<>();
  }

  /** A scope that records gradients, whatever the scope around it does. */
  public static Scope open() {
    return new Scope(true);
  }

  /** A scope that does not record gradients. */
  public static Scope inference() {
    return new Scope(false);
  }

  /** Moves {@code value} to the enclosing scope, so that it survives {@link #close()}. */
  public <T extends Pointer> T keep(T value) {
    Deque<Scope> open = OPEN.get();
    if (open.peek() != this) {
      throw new IllegalStateException("keep() on a scope that is not the innermost of this thread");
    }
    if (open.size() < 2) {
      throw new IllegalStateException(
          "keep() needs an enclosing scope; open one around this scope");
    }
    open.stream().skip(1).findFirst().orElseThrow().pointers.attach(value); // attach before detach
    pointers.detach(value);
    return value;
  }

  /** Native objects now alive in this process; the leak tests compare it before and after. */
  public static long live() {
    return Pointer.totalCount();
  }

  @Override
  public void close() {
    if (OPEN.get().peek() != this) {
      throw new IllegalStateException(
          "scopes must close in reverse order, on the thread that opened them");
    }
    OPEN.get().pop();
    mode.close();
    pointers.close();
  }
}
