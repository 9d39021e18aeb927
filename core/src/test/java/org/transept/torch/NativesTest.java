package org.transept.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.get_num_threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_full;
import org.junit.jupiter.api.Test;

/** What JavaCPP and the libraries are told before they compute. */
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

  private static int threads() {
    try (Scope scope = Scope.open()) {
      return get_num_threads();
    }
  }

  @Test
  void everyThreadComputesWithOneNativeThread() {
    assertThat(threads()).isEqualTo(1);
    assertThat(openblas_full.openblas_get_num_threads()).isEqualTo(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    assertThat(CompletableFuture.supplyAsync(NativesTest::threads, other).join()).isEqualTo(1);
    other.shutdown();
    assertThat(Natives.cores()).isPositive();
  }

  @Test
  void tellsWhatTheLastDigitsDependOn() {
    assertThat(Natives.instructions())
        .containsOnlyKeys("cpuCapability", "openblasCore")
        .doesNotContainValue("");
  }
}
