package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

/** What JavaCPP is told before it looks for libraries. */
class NativesTest {
  @Test
  void librariesOfCudaAreLookedForWhereTheBuildHasThemOnly() {
    try (Scope scope = Scope.open()) { // Whatever computes opens one first.
      boolean sparing =
          "-cpu".equals(System.getProperty("org.bytedeco.javacpp.platform.extension"));
      assertThat(sparing).isEqualTo(!Natives.builtForCuda());
      assertThat(Loader.getLoadedLibraries()).containsKey("torch_cpu");
    }
  }
}
