package org.transept.run.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.synthetic.World;
import org.transept.run.train.TinyExperiment;

class FitTest {
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private static Plan plan(String... sets) {
    return Plan.of(
        Settings.read(TinyExperiment.TOWERS, null, List.of(sets)),
        World.of(Tiny.world(60)).dataset());
  }

  private static Memory memory(double begun, double loss, double activations, double ranking) {
    return new Memory(begun, 0, 0, 0, 0, loss, activations, ranking, 0);
  }

  @Test
  void theItemTableIsNamedWithItsCopiesWhereItNeedsMost() {
    Plan plan = plan("model.width=4096", "train.slices=4");
    double weights = 4.0 * plan.network().parameters();
    Memory memory = new Memory(GIB, 0, weights, 4 * weights, 2 * weights, 0, 0, 0, 0);
    // 61 rows of 4096 numbers are nothing beside blocks of that width.
    assertThatThrownBy(() -> Fit.require(plan, memory, GIB))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("other weights (most of them fusion), gradients and moments")
        .hasMessageContaining(
            "lower model.width (4096), train.slices (4, each with gradients of its own) or"
                + " set model.fusion.type=none");
    Plan flat = plan("model.layers=0", "model.type=merged", "train.slices=1");
    double table = 4.0 * flat.network().parameters();
    assertThatThrownBy(
            () ->
                Fit.require(
                    flat,
                    new Memory(300 * MIB, 0, table, table, 2 * table, 0, 0, 0, 9 * MIB),
                    -299.9 * MIB))
        .hasMessageMatching(
            "training: must fit in 0 MiB of memory, needs about 309 MiB \\(Java and the log 300"
                + " MiB, validation 9 MiB, item table, .*\\); use fewer events, or give the process"
                + " more memory");
  }

  @Test
  void theMessageNamesWhatNeedsMostAndWhatLowersIt() {
    Plan exact = plan("train.slices=2");
    assertThatThrownBy(() -> Fit.require(exact, memory(GIB, 9 * GIB, 3 * GIB, 2 * GIB), 2 * GIB))
        .hasMessage(
            "training: must fit in 3.0 GiB of memory, needs about 15.0 GiB (scores of the loss 9.0"
                + " GiB, activations of a batch 3.0 GiB, validation 2.0 GiB); set"
                + " objective.type=sampled-softmax, or lower the number of threads"
                + " (OMP_NUM_THREADS)");
    Plan sampled = plan("objective.type=sampled-softmax");
    assertThatThrownBy(() -> Fit.require(sampled, memory(GIB, 9 * GIB, 0, 0), 0))
        .hasMessageEndingWith("; lower objective.negatives or train.batchTargets (3072)");
    assertThatThrownBy(() -> Fit.require(exact, memory(GIB, 0, 9 * GIB, 0), 0))
        .hasMessageEndingWith(
            "; lower train.batchTargets (3072), model.length (50) or model.width (128)");
    assertThatThrownBy(() -> Fit.require(exact, memory(GIB, 0, 0, 9 * GIB), 0))
        .hasMessageEndingWith(
            "; lower model.length (50), model.width (128) or the number of threads"
                + " (OMP_NUM_THREADS)");
  }

  /** The estimate may be a fifth too high. */
  @Test
  void whatMayFitIsNotRefused() {
    Plan plan = plan();
    assertThatCode(() -> Fit.require(plan, memory(GIB, 0, 1.49 * GIB, 0), GIB))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Fit.require(plan, memory(GIB, 0, 1.51 * GIB, 0), GIB))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void whatIsTooWideForAnyMachineIsFoundWithoutAllocatingIt() {
    Plan plan = plan("model.width=65536", "model.heads=1", "model.layers=1024");
    Memory memory = Memory.of(plan);
    assertThat(memory.weights()).isGreaterThan(1e14);
    assertThatThrownBy(() -> Fit.require(plan, memory, FreeMemory.bytes()))
        .hasMessageContaining("lower model.width (65536)");
  }
}
