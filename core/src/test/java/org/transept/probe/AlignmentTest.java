package org.transept.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Float32;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;
import org.transept.torch.Scope;

@ExtendWith(NoLeaks.class)
class AlignmentTest {
  /** Cosines of pairs of numbers. */
  private static final double ROUNDING = Float32.error(1, 2);

  private static final List<String> DOMAINS = List.of("food", "kitchen");

  private static Pass.Crossing crossing(
      float[] query, float[] crossed, @Nullable Tensor gate, byte @Nullable [] sees) {
    int tokens = query.length / 2;
    return new Pass.Crossing(
        "early.0",
        0,
        1,
        Host.floats(query, tokens, 2),
        Host.floats(crossed, tokens, 2),
        gate,
        sees == null ? null : Host.flags(sees, tokens, 1));
  }

  private static List<Alignment.Row> rows(Pass.Crossing... crossings) {
    Alignment alignment = new Alignment(DOMAINS);
    for (Pass.Crossing crossing : crossings) {
      Pass pass = Pass.traced();
      pass.record(crossing);
      alignment.add(pass);
    }
    return alignment.rows();
  }

  /** Cosines 1, -1, 0 and 3/5: their mean is .15, of absolutes .65, of squares .59. */
  @Test
  void cosinesAreAveragedInThreeWays() {
    try (Scope scope = Scope.inference()) {
      float[] query = {1, 0, 2, 0, 0, 3, 1, 0};
      float[] crossed = {5, 0, -1, 0, 4, 0, 3, 4};
      Alignment.Row row = rows(crossing(query, crossed, null, null)).get(0);
      assertThat(row.site()).isEqualTo("early.0");
      assertThat(row.query()).isEqualTo("food");
      assertThat(row.key()).isEqualTo("kitchen");
      assertThat(row.tokens()).isEqualTo(4);
      assertThat(row.absMeanCos()).isCloseTo(0.15, within(ROUNDING));
      assertThat(row.meanAbsCos()).isCloseTo(0.65, within(ROUNDING));
      assertThat(row.rmsCos()).isCloseTo(Math.sqrt(0.59), within(ROUNDING));
      assertThat(row.floor()).isCloseTo(Math.sqrt(1 / Math.PI), within(ROUNDING));
      assertThat(row.gateMean()).isEqualTo(1);
      assertThat(row.gateSpread()).isZero();
    }
  }

  /** X' has cosines 3/5 and -3/5; a gate that halves one number leaves 3, 2 and -1.5, 4. */
  @Test
  void whatTheGateLeavesHasCosinesOfItsOwn() {
    try (Scope scope = Scope.inference()) {
      float[] query = {1, 0, 2, 0};
      float[] crossed = {3, 4, -3, 4};
      Tensor gate = Host.floats(new float[] {1, 0.5f, 0.5f, 1}, 2, 2);
      Alignment.Row row = rows(crossing(query, crossed, gate, null)).get(0);
      double first = 3 / Math.sqrt(9 + 4);
      double second = -1.5 / Math.sqrt(2.25 + 16);
      assertThat(row.absMeanCos()).isCloseTo(0, within(ROUNDING));
      assertThat(row.gatedAbsMeanCos()).isCloseTo((first + second) / 2, within(ROUNDING));
      assertThat(row.gatedMeanAbsCos()).isCloseTo((first - second) / 2, within(ROUNDING));
      Alignment.Row blind = rows(crossing(query, crossed, gate, new byte[] {0, 1})).get(0);
      assertThat(blind.gatedAbsMeanCos()).isCloseTo(-second, within(ROUNDING));
      Alignment.Row bare = rows(crossing(query, crossed, null, null)).get(0);
      assertThat(bare.gatedMeanAbsCos()).isCloseTo(0.6, within(ROUNDING));
    }
  }

  @Test
  void batchesAddUpAndTokensThatCouldReadNothingAreLeftOut() {
    try (Scope scope = Scope.inference()) {
      Alignment.Row row =
          rows(
                  crossing(
                      new float[] {1, 0, 1, 0}, new float[] {1, 0, 0, 0}, null, new byte[] {1, 0}),
                  crossing(new float[] {0, 1}, new float[] {0, -2}, null, null))
              .get(0);
      assertThat(row.tokens()).isEqualTo(2);
      assertThat(row.absMeanCos()).isCloseTo(0, within(ROUNDING));
      assertThat(row.meanAbsCos()).isCloseTo(1, within(ROUNDING));
    }
  }

  @Test
  void aGateIsDescribedByMeanAndSpreadOverAllBatches() {
    try (Scope scope = Scope.inference()) {
      float[] some = {1, 0, 0, 1};
      Tensor first = Host.floats(new float[] {0.2f, 0.4f, 0.2f, 0.4f}, 2, 2);
      Tensor second = Host.floats(new float[] {0.6f, 0.8f, 0.6f, 0.8f}, 2, 2);
      Alignment.Row row =
          rows(crossing(some, some, first, null), crossing(some, some, second, null)).get(0);
      assertThat(row.gateMean()).isCloseTo(0.5, within(ROUNDING));
      assertThat(row.gateSpread()).isCloseTo(Math.sqrt(0.05), within(ROUNDING));
    }
  }

  /** As before training: with squares summed in single precision the spread comes out as 0. */
  @Test
  void aSmallSpreadOfTheGateIsNotLostBesideItsMean() {
    try (Scope scope = Scope.inference()) {
      float[] some = {1, 0, 0, 1};
      float high = 0.5f + 0x1p-16f;
      float low = 0.5f - 0x1p-16f;
      Tensor gate = Host.floats(new float[] {low, high, high, low}, 2, 2);
      Alignment.Row row = rows(crossing(some, some, gate, null)).get(0);
      assertThat(row.gateSpread()).isCloseTo(0x1p-16, within(1e-9));
    }
  }

  @Test
  void sitesAndDirectionsAreKeptApartInTheirOrder() {
    try (Scope scope = Scope.inference()) {
      Pass pass = Pass.traced();
      for (String site : List.of("stack.0", "stack.1")) {
        for (int query = 0; query < 2; query++) {
          Tensor queryND = Host.floats(new float[] {1, 0}, 1, 2);
          pass.record(
              new Pass.Crossing(site, query, 1 - query, queryND, queryND.clone(), null, null));
        }
      }
      Alignment alignment = new Alignment(DOMAINS);
      alignment.add(pass);
      assertThat(alignment.rows().stream().map(r -> r.site() + " " + r.query() + "<" + r.key()))
          .containsExactly(
              "stack.0 food<kitchen",
              "stack.0 kitchen<food",
              "stack.1 food<kitchen",
              "stack.1 kitchen<food");
      assertThat(new Alignment(DOMAINS).rows()).isEmpty();
    }
  }
}
