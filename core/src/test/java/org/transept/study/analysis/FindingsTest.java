package org.transept.study.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.transept.metric.Bootstrap;
import org.transept.study.plan.StudyConfig;

/** Sentences follow from numbers made up to mean one thing each. */
class FindingsTest {
  private static final StudyConfig.Analysis ANALYSIS =
      new StudyConfig.Analysis("ndcg@10", 200, 500);
  private static final Effects.Comparison EARLY =
      new Effects.Comparison("fusion", "early", "wide", true);

  private static Effects.One effect(String domain, double mean, double adjusted, int seeds) {
    double[][] differences = new double[seeds][];
    for (int s = 0; s < seeds; s++) {
      differences[s] = new double[] {mean - .01, mean, mean + .01};
    }
    return new Effects.One(
        EARLY, Map.of(), domain, .1, Effect.of(differences), adjusted, new long[] {100, 100});
  }

  private static List<Correlations.One> correlation(double slope) {
    return correlation("best.absMeanCos", slope);
  }

  private static List<Correlations.One> correlation(String measure, double slope) {
    SplittableRandom random = new SplittableRandom(1);
    List<Pooled.Point> points = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      double x = random.nextDouble();
      points.add(new Pooled.Point("s", "run" + i, x, slope * x + random.nextDouble()));
    }
    Pooled pooled = Pooled.of(points, new Bootstrap(1, 200), 500);
    Pooled none = Pooled.of(List.of(), new Bootstrap(1, 200), 500);
    return List.of(new Correlations.One(measure, List.of(), pooled, none));
  }

  private static List<String> findings(
      List<Correlations.One> correlations, Effects.One... effects) {
    return Findings.of(ANALYSIS, correlations, List.of(effects), List.of());
  }

  @Test
  void theSignOfACorrelationSaysWhichWayAndChanceSaysNothing() {
    assertThat(findings(correlation(-3)).get(0))
        .startsWith("Over 30 runs in 1 strata")
        .endsWith(": runs whose X' stands nearer to right angles to X rank better.");
    assertThat(findings(correlation(3)).get(0)).endsWith("right angles to X rank worse.");
    assertThat(findings(correlation(0)).get(0))
        .endsWith(": there is no evidence that they go together.");
  }

  /** Over networks of several widths any cosine goes with quality, that of untrained ones too. */
  @Test
  void cosinesBeforeTrainingAreAControl() {
    List<Correlations.One> both = new ArrayList<>(correlation(-3));
    both.addAll(correlation("start.absMeanCos", -3));
    assertThat(findings(both).get(1))
        .startsWith("With the same cosine before any training it is -0.")
        .endsWith(
            "(p = 0.0020): the networks differ in it before they have learned anything, as"
                + " those of different widths do, so that such a correlation does not show what an"
                + " angle does.");
    both.set(1, correlation("start.absMeanCos", 0).get(0));
    assertThat(findings(both).get(1)).endsWith(").").contains("before any training");
  }

  @Test
  void effectsAreCountedByVerdictWithoutThoseOfAllDomains() {
    assertThat(
            findings(
                List.of(),
                effect("food", .05, .01, 3),
                effect("kitchen", -.01, .3, 3),
                effect("all", .02, .01, 3)))
        .containsExactly(
            "fusion: early against wide at equal size changes ndcg@10 by +0.0200 on average over 2"
                + " cells and domains: helps in 1, hurts in 0, cannot tell in 1 (Holm-adjusted at"
                + " 5 %).");
  }

  @Test
  void fewSeedsAreNamed() {
    assertThat(findings(List.of(), effect("food", .05, .01, 1)))
        .anyMatch(line -> line.startsWith("Some comparisons have one seed only"));
    assertThat(findings(List.of(), effect("food", .05, .01, 2)))
        .anyMatch(line -> line.startsWith("Some comparisons have two seeds only"));
    assertThat(findings(List.of(), effect("food", .05, .01, 3))).hasSize(1);
  }
}
