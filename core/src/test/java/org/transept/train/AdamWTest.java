package org.transept.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.Golden;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.model.items.ItemTable;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;
import org.transept.torch.Scope;
import tools.jackson.databind.JsonNode;

@ExtendWith(NoLeaks.class)
class AdamWTest {
  /** The numbers of both weights of the fixture, in the order of the buffer. */
  private static double[] both(JsonNode group, String ending) {
    return DoubleStream.concat(
            numbers(group.path("decayed" + ending)), numbers(group.path("plain" + ending)))
        .toArray();
  }

  private static DoubleStream numbers(JsonNode tensor) {
    return tensor.path("data").valueStream().mapToDouble(JsonNode::asDouble);
  }

  @Test
  void fiveStepsAreThoseOfPyTorch() {
    try (Scope scope = Scope.inference()) {
      Golden golden = Golden.read("adamw");
      Parameters parameters = new Parameters(1, ScalarType.Double);
      parameters.declare("plain", new Init.Constant(0), 5); // The buffer puts it last.
      parameters.declare("decayed", new Init.Constant(0), 3, 4);
      parameters.seal();
      golden.fill(parameters.named());
      double rate = 1e-3;
      AdamW optimizer = new AdamW(new AdamW.Config(rate, 0.1, false, 0.9, 0.999, 1e-8), parameters);
      JsonNode steps = golden.json().path("steps");
      assertThat(steps.size()).isEqualTo(5);
      for (int i = 0; i < steps.size(); i++) {
        JsonNode step = steps.path(i);
        parameters.gradients().copy_(Host.doubles(both(step.path("gradients"), ""), 17));
        double norm = parameters.gradients().norm().item_double();
        assertThat(norm).isCloseTo(step.path("norm").asDouble(), within(Golden.TOLERANCE));
        double clip = Math.min(1, 1 / (norm + 1e-6));
        optimizer.step(i + 1, step.path("rate").asDouble() / rate, clip);
        String place = " after step " + (i + 1);
        Tensors.assertClose(
            "weights" + place,
            parameters.values(),
            both(step.path("values"), ""),
            Golden.TOLERANCE);
        JsonNode moments = step.path("moments");
        Tensors.assertClose(
            "mean" + place,
            Objects.requireNonNull(optimizer.state().get("adamw.mean")),
            both(moments, ".first"),
            Golden.TOLERANCE);
        Tensors.assertClose(
            "square" + place,
            Objects.requireNonNull(optimizer.state().get("adamw.square")),
            both(moments, ".second"),
            Golden.TOLERANCE);
      }
    }
  }

  /** One weight at a time, by the book. */
  private static double[] byHand(double[] value, double[][] gradients, boolean[] decays) {
    double[] result = value.clone();
    for (int i = 0; i < value.length; i++) {
      double mean = 0;
      double square = 0;
      for (int step = 1; step <= gradients.length; step++) {
        double gradient = gradients[step - 1][i];
        mean = 0.9 * mean + 0.1 * gradient;
        square = 0.98 * square + 0.02 * gradient * gradient;
        double meanHat = mean / (1 - Math.pow(0.9, step));
        double squareHat = square / (1 - Math.pow(0.98, step));
        result[i] -= 0.01 * (decays[i] ? 0.1 : 0) * result[i];
        result[i] -= 0.01 * meanHat / (Math.sqrt(squareHat) + 1e-8);
      }
    }
    return result;
  }

  @Test
  void weightsAreTheSameOnBothSidesOfEveryPieceBoundary() {
    try (Scope scope = Scope.inference()) {
      int decaying = 2 * 65_536 + 1001; // three pieces, then one and a bit that do not decay
      int plain = 65_536 + 7;
      Random random = new Random(17);
      Parameters parameters = new Parameters(1, ScalarType.Double);
      parameters.declare("table", new Init.Normal(1), decaying, 1);
      parameters.declare("bias", new Init.Normal(1), plain);
      parameters.seal();
      AdamW optimizer = new AdamW(new AdamW.Config(0.01, 0.1, false, 0.9, 0.98, 1e-8), parameters);
      int total = decaying + plain;
      double[] before = Host.doubles(parameters.values());
      double[][] gradients = new double[3][];
      for (int step = 1; step <= gradients.length; step++) {
        gradients[step - 1] = random.doubles(total, -1, 1).toArray();
        parameters.gradients().copy_(Host.doubles(gradients[step - 1], total));
        optimizer.step(step, 1, 1);
      }
      boolean[] decays = new boolean[total];
      IntStream.range(0, decaying).forEach(i -> decays[i] = true);
      Tensors.assertClose("weights", parameters.values(), byHand(before, gradients, decays), 1e-13);
    }
  }

  @Test
  void biasesAndNormsDecayIfAskedTo() {
    try (Scope scope = Scope.inference()) {
      Parameters parameters = new Parameters(1, ScalarType.Double);
      parameters.declare("table", new Init.Normal(1), 2, 2);
      parameters.declare("bias", new Init.Normal(1), 3);
      parameters.seal();
      AdamW optimizer = new AdamW(new AdamW.Config(0.01, 0.1, true, 0.9, 0.98, 1e-8), parameters);
      double[] before = Host.doubles(parameters.values());
      double[] gradients = {1, -2, 3, -4, 5, -6, 7};
      parameters.gradients().copy_(Host.doubles(gradients, gradients.length));
      optimizer.step(1, 1, 1);
      boolean[] decays = new boolean[before.length];
      Arrays.fill(decays, true);
      double[] expected = byHand(before, new double[][] {gradients}, decays);
      Tensors.assertClose("weights", parameters.values(), expected, 1e-13);
    }
  }

  @Test
  void stepsLeaveNothingInTheEnclosingScope() {
    try (Scope scope = Scope.inference()) {
      Parameters parameters = new Parameters(1, ScalarType.Float);
      parameters.declare("table", new Init.Normal(1), 10, 3);
      parameters.seal();
      AdamW optimizer = new AdamW(AdamW.Config.DEFAULTS, parameters);
      long before = Scope.live();
      optimizer.step(1, 1, 0.5);
      optimizer.step(2, 1, 1);
      assertThat(Scope.live()).isEqualTo(before);
    }
  }

  @Test
  void settingsMustBeInRange() {
    assertThatThrownBy(() -> new AdamW.Config(0, 0, false, 0, 0, 1))
        .hasMessage("rate must be more than 0, got 0.0");
    assertThatThrownBy(() -> new AdamW.Config(1, -1, false, 0, 0, 1))
        .hasMessage("decay must be at least 0, got -1.0");
    assertThatThrownBy(() -> new AdamW.Config(1, 0, false, 1, 0, 1))
        .hasMessage("beta1 must be from 0 to below 1, got 1.0");
    assertThatThrownBy(() -> new AdamW.Config(1, 0, false, 0, 1, 1))
        .hasMessage("beta2 must be from 0 to below 1, got 1.0");
    assertThatThrownBy(() -> new AdamW.Config(1, 0, false, 0, 0, 0))
        .hasMessage("epsilon must be more than 0, got 0.0");
  }

  /** A table of six rows and three other weights; the optimizer has taken one step everywhere. */
  private record Table(Parameters parameters, ItemTable items, AdamW optimizer) {
    static Table of() {
      Parameters parameters = new Parameters(3, ScalarType.Double);
      ItemTable items = new ItemTable(parameters, Tiny.catalogue(3, 2), 2);
      parameters.declare("bias", new Init.Constant(0.5), 3);
      parameters.seal();
      AdamW optimizer = new AdamW(new AdamW.Config(0.1, 0.1, false, 0.9, 0.98, 1e-8), parameters);
      Table table = new Table(parameters, items, optimizer);
      table.gradients(0.25);
      optimizer.step(1, 1, 1);
      return table;
    }

    /** Gradients that differ everywhere. */
    void gradients(double first) {
      double[] gradients = new double[(int) parameters.values().numel()];
      Arrays.setAll(gradients, i -> first + 0.01 * i);
      parameters.gradients().copy_(Host.doubles(gradients, gradients.length));
    }

    /** Values, mean and square, one after another. */
    double[][] state() {
      return new double[][] {
        Host.doubles(parameters.values()),
        Host.doubles(Objects.requireNonNull(optimizer.state().get("adamw.mean"))),
        Host.doubles(Objects.requireNonNull(optimizer.state().get("adamw.square")))
      };
    }
  }

  @Test
  void rowsWithoutAGradientStayAndTheOthersMoveAsInAWholeStep() {
    try (Scope scope = Scope.inference()) {
      Table whole = Table.of();
      Table some = Table.of();
      double[][] before = some.state();
      whole.gradients(-0.5);
      some.gradients(-0.5);
      whole.optimizer().step(2, 1, 0.5);
      BitSet rows = new BitSet();
      rows.set(1);
      rows.set(4);
      some.optimizer()
          .step(2, 1, 0.5, ParameterRange.touched(some.parameters(), some.items(), rows));
      for (int kind = 0; kind < 3; kind++) {
        double[] moved = whole.state()[kind];
        double[] now = some.state()[kind];
        for (int i = 0; i < now.length; i++) {
          boolean stays = i < 12 && i / 2 != 1 && i / 2 != 4;
          assertThat(now[i])
              .as("%d of kind %d", i, kind)
              .isEqualTo(stays ? before[kind][i] : moved[i]);
          assertThat(moved[i]).isNotEqualTo(before[kind][i]);
        }
      }
    }
  }

  /**
   * Rows are read now and then; each time, and at the end, they must be where dense steps are: at a
   * steady rate all but exactly, while rate and bias corrections change within two moves.
   */
  @ParameterizedTest
  @CsvSource({"1000, false, 1e-4", "1, true, 0.02"})
  void lateRowsCatchUpWithDenseSteps(int first, boolean scheduled, double tolerance) {
    try (Scope scope = Scope.inference()) {
      Late dense = Late.of(false);
      Late sparse = Late.of(true);
      Random random = new Random(4);
      double worst = 0;
      for (int step = first; step < first + 400; step++) {
        double factor = scheduled ? Math.min(1, step / 50.0) * (1 - step / 500.0) : 1;
        BitSet rows = new BitSet();
        for (int row = 0; row < 51; row++) {
          rows.set(row, random.nextInt(1 + row) < 2); // Some nearly always, some hardly ever.
        }
        List<ParameterRange> pieces =
            ParameterRange.touched(sparse.parameters(), sparse.items(), rows);
        sparse.optimizer().catchUp(pieces);
        worst = Math.max(worst, distance(dense, sparse, pieces));
        double[] gradients = random.doubles(105, -1, 1.5).toArray();
        dense.gradients(gradients, pieces);
        sparse.gradients(gradients, pieces);
        dense.optimizer().step(step, factor, 0.7);
        sparse.optimizer().step(step, factor, 0.7, pieces);
      }
      assertThat(worst).isBetween(tolerance / 1e4, tolerance);
      sparse.optimizer().catchUp();
      assertThat(distance(dense, sparse, ParameterRange.all(sparse.parameters())))
          .isLessThan(tolerance);
      for (String moment : List.of("adamw.mean", "adamw.square")) {
        Tensors.assertClose(
            moment,
            Objects.requireNonNull(sparse.optimizer().state().get(moment)),
            Host.doubles(Objects.requireNonNull(dense.optimizer().state().get(moment))),
            1e-9);
      }
    }
  }

  /** 51 rows of two numbers and three other weights. */
  private record Late(Parameters parameters, ItemTable items, AdamW optimizer) {
    static Late of(boolean sparse) {
      Parameters parameters = new Parameters(3, ScalarType.Double);
      ItemTable items = new ItemTable(parameters, Tiny.catalogue(30, 20), 2);
      parameters.declare("bias", new Init.Constant(0.5), 3);
      parameters.seal();
      AdamW.Config config = new AdamW.Config(0.01, 0.1, false, 0.9, 0.98, 1e-8);
      return new Late(parameters, items, new AdamW(config, parameters, sparse ? items : null));
    }

    /** These numbers within the pieces, 0 elsewhere. */
    void gradients(double[] all, List<ParameterRange> pieces) {
      Tensor numbers = Host.doubles(all, all.length);
      parameters.gradients().zero_();
      for (ParameterRange piece : pieces) {
        Tensor place = piece.of(parameters.gradients());
        place.copy_(piece.of(numbers));
        piece.put(parameters.gradients(), place);
      }
    }
  }

  private static double distance(Late one, Late other, List<ParameterRange> pieces) {
    double largest = 0;
    for (ParameterRange piece : pieces) {
      Tensor difference =
          piece.of(one.parameters().values()).sub(piece.of(other.parameters().values()));
      if (difference.numel() > 0) {
        largest = Math.max(largest, difference.abs().max().item_double());
      }
    }
    return largest;
  }

  @Test
  void piecesCoverTheBufferOnce() {
    try (Scope scope = Scope.inference()) {
      Table table = Table.of();
      BitSet rows = new BitSet();
      rows.set(0, 6);
      for (List<ParameterRange> pieces :
          List.of(
              ParameterRange.all(table.parameters()),
              ParameterRange.touched(table.parameters(), table.items(), rows))) {
        table.parameters().gradients().zero_();
        for (ParameterRange piece : pieces) {
          Tensor numbers = piece.of(table.parameters().gradients());
          numbers.add_(new Scalar(1.0));
          piece.put(table.parameters().gradients(), numbers);
        }
        assertThat(Host.doubles(table.parameters().gradients())).containsOnly(1);
      }
    }
  }
}
