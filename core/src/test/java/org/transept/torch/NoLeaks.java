package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves more native objects alive than it found. What libtorch keeps for ever
 * once it is loaded exists before the first test of a class.
 */
public final class NoLeaks implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final Namespace PLACE = Namespace.create(NoLeaks.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    try (Scope scope = Scope.inference()) {
      assertThat(Host.floats(Host.floats(new float[] {1}, 1).exp())).hasSize(1);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(PLACE).put("before", Scope.live());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    long before = context.getStore(PLACE).getOrDefault("before", Long.class, 0L);
    // Not "equal": the garbage collector may have freed what earlier classes left behind.
    assertThat(Scope.live()).as("native objects alive after the test").isLessThanOrEqualTo(before);
  }
}
