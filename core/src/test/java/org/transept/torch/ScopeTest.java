package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ScopeTest {
  private static Tensor one() {
    return Host.floats(new float[] {1}, 1);
  }

  @Test
  void aScopeFreesWhatWasMadeInIt() {
    long before = Scope.live();
    Tensor tensor;
    try (Scope scope = Scope.open()) {
      tensor = one();
      assertThat(Scope.live()).isGreaterThan(before);
    }
    assertThat(tensor.isNull()).isTrue();
    assertThat(Scope.live()).isEqualTo(before);
  }

  @Test
  void everyWayOfMakingATensorBelongsToTheScope() {
    long before = Scope.live();
    try (Scope scope = Scope.open()) {
      assertThat(Host.indices(new int[] {1}, 1).numel()).isEqualTo(1);
      assertThat(Host.floats(new float[] {1}, 1).numel()).isEqualTo(1);
      assertThat(Host.doubles(new double[] {1}, 1).numel()).isEqualTo(1);
      assertThat(Host.flags(new byte[] {1}, 1).numel()).isEqualTo(1);
    }
    assertThat(Scope.live()).isEqualTo(before);
  }

  @Test
  void aKeptValueLivesUntilTheEnclosingScopeCloses() {
    Tensor kept;
    try (Scope outer = Scope.open()) {
      try (Scope inner = Scope.open()) {
        kept = inner.keep(one());
      }
      assertThat(kept.isNull()).isFalse();
      assertThat(Host.floats(kept)).containsExactly(1);
    }
    assertThat(kept.isNull()).isTrue();
  }

  @Test
  void keepNeedsAnEnclosingScope() {
    try (Scope scope = Scope.open()) {
      Tensor tensor = one();
      assertThatThrownBy(() -> scope.keep(tensor))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("keep() needs an enclosing scope; open one around this scope");
    }
  }

  @Test
  void onlyTheInnermostScopeKeepsAndCloses() {
    try (Scope outer = Scope.open()) {
      try (Scope inner = Scope.open()) {
        Tensor tensor = one();
        assertThatThrownBy(() -> outer.keep(tensor))
            .hasMessage("keep() on a scope that is not the innermost of this thread");
        assertThatThrownBy(outer::close)
            .hasMessage("scopes must close in reverse order, on the thread that opened them");
      }
    }
  }

  @Test
  void anotherThreadCannotCloseAScope() throws InterruptedException {
    try (Scope scope = Scope.open()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread thread = new Thread(scope::close);
      thread.setUncaughtExceptionHandler((unused, failure) -> thrown.set(failure));
      thread.start();
      thread.join();
      assertThat(thrown.get())
          .hasMessage("scopes must close in reverse order, on the thread that opened them");
    }
  }

  @Test
  void onlyOpenScopesRecordGradients() {
    try (Scope outer = Scope.open()) {
      Tensor leaf = one().set_requires_grad(true);
      assertThat(leaf.mul(new Scalar(2)).requires_grad()).isTrue();
      try (Scope inner = Scope.inference()) {
        assertThat(leaf.mul(new Scalar(2)).requires_grad()).isFalse();
      }
      assertThat(leaf.mul(new Scalar(2)).requires_grad()).isTrue();
    }
  }
}
