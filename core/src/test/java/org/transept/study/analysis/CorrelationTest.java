package org.transept.study.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;

class CorrelationTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(7, 1000);
  private static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN);
  private static final double[] X = {0.31, 0.02, 0.17, 0.17, 0.44, 0.08, 0.25};
  private static final double[] Y = {0.141, 0.152, 0.150, 0.139, 0.128, 0.152, 0.149};

  /** Deviations -2..2 and (-1, -2, 1, 0, 2): products 2 + 2 + 0 + 0 + 4, squares 10 and 10. */
  @Test
  void correlatesByHand() {
    double[] x = {1, 2, 3, 4, 5};
    Correlation same = Correlation.of(x, new double[] {2, 1, 4, 3, 5}, BOOTSTRAP);
    assertThat(same.runs()).isEqualTo(5);
    assertThat(same.pearson().mean()).isCloseTo(0.8, within(1e-12));
    assertThat(same.spearman().mean()).isCloseTo(0.8, within(1e-12));
    Correlation far = Correlation.of(x, new double[] {-2, -1, -4, -3, -500}, BOOTSTRAP);
    assertThat(far.spearman().mean()).isCloseTo(-0.8, within(1e-12));
    assertThat(far.pearson().mean()).isBetween(-0.75, -0.65);
  }

  /** Expected values of core/src/test/python/study.py; both have ties. */
  @Test
  void agreesWithScipy() {
    Correlation correlation = Correlation.of(X, Y, BOOTSTRAP);
    assertThat(correlation.pearson().mean()).isCloseTo(-0.8389542460169731, within(1e-12));
    assertThat(correlation.spearman().mean()).isCloseTo(-0.8363636363636363, within(1e-12));
  }

  @Test
  void aLineIsCertainAlthoughSomeResamplesHaveNoVariance() {
    double[] x = {1, 2, 3, 4};
    double[] y = {3, 5, 7, 9};
    Interval pearson = Correlation.of(x, y, BOOTSTRAP).pearson();
    assertThat(pearson.low()).isCloseTo(1, within(1e-12));
    assertThat(pearson.high()).isCloseTo(1, within(1e-12));
  }

  @Test
  void withoutVarianceOrWithFewRunsThereIsNone() {
    double[] x = {0.1, 0.2, 0.4, 0.3};
    double[] same = {0.1, 0.1, 0.1, 0.1};
    assertThat(Correlation.of(x, same, BOOTSTRAP)).isEqualTo(new Correlation(4, NONE, NONE));
    assertThat(Correlation.of(same, x, BOOTSTRAP)).isEqualTo(new Correlation(4, NONE, NONE));
    double[] three = {1, 2, 3};
    assertThat(Correlation.of(three, three, BOOTSTRAP)).isEqualTo(new Correlation(3, NONE, NONE));
  }

  @Test
  void whatIsNoSampleIsRejected() {
    assertThatThrownBy(() -> Correlation.of(new double[4], new double[5], BOOTSTRAP))
        .hasMessage("x and y must be as many, one point per run, got 4 and 5");
    assertThatThrownBy(() -> Correlation.of(new double[2], new double[] {1, 0.0 / 0}, BOOTSTRAP))
        .hasMessage("y[1] must be a finite number, got NaN; leave runs out that have diverged");
  }

  @Test
  void theSeedAloneDecides() throws Exception {
    Correlation here = Correlation.of(X, Y, new Bootstrap(7, 1000));
    ForkJoinPool one = new ForkJoinPool(1);
    assertThat(one.submit(() -> Correlation.of(X, Y, BOOTSTRAP)).get()).isEqualTo(here);
    one.shutdown();
    assertThat(Correlation.of(X, Y, new Bootstrap(8, 1000))).isNotEqualTo(here);
  }

  /** 200 samples each: the share that covers has a standard error of 1.5 to 2.3 %. */
  @Test
  void intervalsCoverTheTruthSomewhatTooSeldomWhereRunsAreFew() {
    assertThat(coverage(30, 0.6)).isBetween(0.90, 0.98);
    assertThat(coverage(10, 0.6)).isBetween(0.83, 0.95);
  }

  private static double coverage(int runs, double truth) {
    Random random = new Random(runs);
    int covered = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[] x = new double[runs];
      double[] y = new double[runs];
      for (int i = 0; i < runs; i++) {
        x[i] = random.nextGaussian();
        y[i] = truth * x[i] + Math.sqrt(1 - truth * truth) * random.nextGaussian();
      }
      Interval interval = Correlation.of(x, y, new Bootstrap(trial, 200)).pearson();
      covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    return covered / 200.0;
  }
}
