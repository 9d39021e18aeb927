package org.transept.study.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;
import org.transept.study.analysis.Pooled.Point;

class PooledTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(7, 500);
  private static final Bootstrap QUICK = new Bootstrap(7, 1);

  /** Points of runs 1, 2, ... of a stratum; runs are named after {@code runs} and their number. */
  private static List<Point> points(String stratum, String runs, double[] x, double[] y) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      points.add(new Point(stratum, runs + i, x[i], y[i]));
    }
    return points;
  }

  private static List<Point> all(List<List<Point>> strata) {
    List<Point> all = new ArrayList<>();
    strata.forEach(all::addAll);
    return all;
  }

  private static final List<Point> RISING =
      points("food", "f", new double[] {1, 2, 3, 4, 5}, new double[] {2, 1, 4, 3, 5});
  private static final List<Point> FALLING =
      points("cloth", "c", new double[] {101, 102, 103, 104}, new double[] {99, 98, 97, 96});

  /** 0.8 with weight 4 and -1 with weight 3: 0.2 / 7. Over all points it would be near 1. */
  @Test
  void poolsTheCorrelationsWithinStrata() {
    Pooled pooled = Pooled.of(all(List.of(RISING, FALLING)), BOOTSTRAP, 99);
    assertThat(pooled.strata()).isEqualTo(2);
    assertThat(pooled.runs()).isEqualTo(9);
    assertThat(pooled.leftOut()).isZero();
    assertThat(pooled.pearson().correlation().mean()).isCloseTo(0.2 / 7, within(1e-12));
    assertThat(pooled.spearman().correlation().mean()).isCloseTo(0.2 / 7, within(1e-12));
  }

  @Test
  void ofOneStratumItIsItsCorrelation() {
    double[] x = {0.31, 0.02, 0.17, 0.17, 0.44, 0.08, 0.25};
    double[] y = {0.141, 0.152, 0.150, 0.139, 0.128, 0.152, 0.149};
    Pooled pooled = Pooled.of(points("one", "r", x, y), BOOTSTRAP, 1);
    Correlation correlation = Correlation.of(x, y, BOOTSTRAP);
    near(pooled.pearson().correlation(), correlation.pearson());
    near(pooled.spearman().correlation(), correlation.spearman());
  }

  private static void near(Interval found, Interval expected) {
    assertThat(found.low()).isCloseTo(expected.low(), within(1e-7));
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-7));
    assertThat(found.high()).isCloseTo(expected.high(), within(1e-7));
  }

  /** Of the 24 orders of 4 runs, two are as far from 0 as a line: it and its reverse. */
  @Test
  void theProbabilityIsTheShareOfOrdersAsFarFromZero() {
    Pooled pooled = Pooled.of(FALLING, QUICK, 20000);
    assertThat(pooled.pearson().p()).isCloseTo(2 / 24.0, within(0.008));
    assertThat(pooled.spearman().p()).isCloseTo(2 / 24.0, within(0.008));
    assertThat(Pooled.of(FALLING, QUICK, 1).pearson().p()).isIn(0.5, 1.0);
  }

  /** Two domains of the same runs are no more evidence than one; of other runs, 2 in 24 x 24. */
  @Test
  void theDomainsOfARunMoveTogether() {
    double[] x = {101, 102, 103, 104};
    double[] y = {9, 8, 7, 6};
    List<Point> sameRuns = all(List.of(FALLING, points("sport", "c", x, y)));
    List<Point> otherRuns = all(List.of(FALLING, points("sport", "s", x, y)));
    assertThat(Pooled.of(sameRuns, QUICK, 20000).runs()).isEqualTo(4);
    assertThat(Pooled.of(sameRuns, QUICK, 20000).pearson().p()).isCloseTo(2 / 24.0, within(0.008));
    assertThat(Pooled.of(otherRuns, QUICK, 20000).runs()).isEqualTo(8);
    assertThat(Pooled.of(otherRuns, QUICK, 20000).pearson().p())
        .isCloseTo(2 / 576.0, within(0.0018));
  }

  /** Runs 0..3 are in both domains, run 4 in one: it stays, and the 24 orders of others count. */
  @Test
  void runsAreExchangedWithThoseThatHavePointsInTheSameStrata() {
    double[] x = {101, 103, 102, 104};
    double[] y = {9, 8, 7, 4};
    double[] otherX = {4, 3, 2, 1, 3};
    double[] otherY = {1, 4, 3, 5, 5};
    List<Point> points = all(List.of(points("a", "r", x, y), points("b", "r", otherX, otherY)));
    Pooled pooled = Pooled.of(points, QUICK, 20000);
    assertThat(pooled.runs()).isEqualTo(5);
    double observed = Math.abs(weighted(x, y, otherX, otherY));
    int asFar = 0;
    for (int code = 0; code < 256; code++) {
      int[] order = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6, 4};
      if (Arrays.stream(order).distinct().count() == 5) {
        double[] movedY = Correlation.picked(y, Arrays.copyOf(order, 4));
        double[] movedOther = Correlation.picked(otherY, order);
        asFar += Math.abs(weighted(x, movedY, otherX, movedOther)) >= observed - 1e-9 ? 1 : 0;
      }
    }
    assertThat(asFar).isBetween(2, 20);
    assertThat(pooled.pearson().p()).isCloseTo(asFar / 24.0, within(0.012));
    assertThat(pooled.pearson().correlation().mean())
        .isCloseTo(weighted(x, y, otherX, otherY), within(1e-12));
  }

  private static double weighted(double[] x, double[] y, double[] otherX, double[] otherY) {
    PearsonsCorrelation pearson = new PearsonsCorrelation();
    return (3 * pearson.correlation(x, y) + 4 * pearson.correlation(otherX, otherY)) / 7;
  }

  @Test
  void strataThatTellNothingAreLeftOutAndCounted() {
    double[] some = {1, 2, 3, 4};
    double[] same = {0.1, 0.1, 0.1, 0.1};
    List<Point> few = points("few", "w", new double[] {1, 2, 3}, new double[] {1, 2, 3});
    List<Point> points =
        all(List.of(RISING, few, points("x", "x", same, some), points("y", "y", some, same)));
    Pooled pooled = Pooled.of(points, BOOTSTRAP, 99);
    assertThat(pooled).isEqualTo(withLeftOut(Pooled.of(RISING, BOOTSTRAP, 99), 3));
    Pooled none = Pooled.of(few, BOOTSTRAP, 99);
    assertThat(none.strata()).isZero();
    assertThat(none.pearson().p()).isNaN();
    assertThat(none.spearman().correlation().mean()).isNaN();
    assertThat(Pooled.of(List.of(), BOOTSTRAP, 99).leftOut()).isZero();
  }

  private static Pooled withLeftOut(Pooled pooled, int leftOut) {
    return new Pooled(pooled.strata(), leftOut, pooled.runs(), pooled.pearson(), pooled.spearman());
  }

  @Test
  void whatIsNoPointPerRunIsRejected() {
    List<Point> twice = all(List.of(RISING, List.of(new Point("food", "f1", 1, 1))));
    assertThatThrownBy(() -> Pooled.of(twice, BOOTSTRAP, 99))
        .hasMessage(
            "stratum food, run f1: must be one point, got several; average what a run has several"
                + " of");
    List<Point> diverged = List.of(new Point("food", "f1", 1, Double.NaN));
    assertThatThrownBy(() -> Pooled.of(diverged, BOOTSTRAP, 99))
        .hasMessage(
            "stratum food, run f1: x, y[1] must be a finite number, got NaN; leave runs out that"
                + " have diverged");
  }

  @Test
  void neitherOrderNorThreadsMatterButTheSeedDoes() throws Exception {
    List<Point> points = twoDomains(new Random(1), 4, 6, -0.1);
    Pooled here = Pooled.of(points, BOOTSTRAP, 3000);
    List<Point> shuffled = new ArrayList<>(points);
    Collections.shuffle(shuffled, new Random(2));
    assertThat(Pooled.of(shuffled, BOOTSTRAP, 3000)).isEqualTo(here);
    ForkJoinPool one = new ForkJoinPool(1);
    assertThat(one.submit(() -> Pooled.of(points, BOOTSTRAP, 3000)).get()).isEqualTo(here);
    one.shutdown();
    Pooled other = Pooled.of(points, new Bootstrap(8, 500), 3000);
    assertThat(other.pearson().p()).isNotEqualTo(here.pearson().p());
    assertThat(other.pearson().correlation().low())
        .isNotEqualTo(here.pearson().correlation().low());
  }

  /**
   * Runs of several hosts with two domains each, whose x are as alike as their y: 0.9. Within each
   * domain x and y have this correlation; levels differ between hosts and domains.
   */
  private static List<Point> twoDomains(Random random, int hosts, int runs, double correlation) {
    List<Point> points = new ArrayList<>();
    double rest = Math.sqrt(1 - correlation * correlation);
    for (int host = 0; host < hosts; host++) {
      for (int run = 0; run < runs; run++) {
        double runX = random.nextGaussian();
        double runY = random.nextGaussian();
        for (String domain : new String[] {"A", "B"}) {
          double x = Math.sqrt(0.9) * runX + Math.sqrt(0.1) * random.nextGaussian();
          double y = Math.sqrt(0.9) * runY + Math.sqrt(0.1) * random.nextGaussian();
          points.add(
              new Point(
                  host + domain,
                  host + "/" + run,
                  x + 10 * host,
                  correlation * x + rest * y - host));
        }
      }
    }
    return points;
  }

  /**
   * 500 trials without any relation: a rate of 5 % has a standard error of 1 %. Permuting the
   * domains apart takes a sum with variance 1 + 0.9 x 0.9 times that of independent ones, and so
   * rejects at |z| > 1.96 / sqrt(1.81): in 14.5 %.
   */
  @Test
  void withoutARelationProbabilitiesAreUniform() {
    Random random = new Random(3);
    double[] ours = new double[500];
    double[] ranked = new double[500];
    double[] naive = new double[500];
    for (int trial = 0; trial < 500; trial++) {
      List<Point> points = twoDomains(random, 3, 6, 0);
      Pooled pooled = Pooled.of(points, new Bootstrap(trial, 1), 99);
      ours[trial] = pooled.pearson().p();
      ranked[trial] = pooled.spearman().p();
      List<Point> apart =
          points.stream()
              .map(p -> new Point(p.stratum(), p.run() + p.stratum(), p.x(), p.y()))
              .toList();
      naive[trial] = Pooled.of(apart, new Bootstrap(trial, 1), 99).pearson().p();
    }
    for (double[] p : List.of(ours, ranked)) {
      assertThat(share(p, 0.05)).isBetween(0.025, 0.08);
      assertThat(share(p, 0.2)).isBetween(0.14, 0.26);
      assertThat(share(p, 0.5)).isBetween(0.43, 0.57);
      assertThat(share(p, 0.8)).isBetween(0.74, 0.86);
    }
    assertThat(share(naive, 0.05)).isBetween(0.10, 0.20);
  }

  private static double share(double[] p, double level) {
    return Arrays.stream(p).filter(v -> v <= level).count() / (double) p.length;
  }

  /** 200 samples: the share that covers has a standard error of 1.5 %. */
  @Tag("long")
  @Test
  void intervalsCoverTheTruth() {
    Random random = new Random(4);
    int covered = 0;
    int found = 0;
    for (int trial = 0; trial < 200; trial++) {
      Pooled pooled = Pooled.of(twoDomains(random, 5, 8, -0.5), new Bootstrap(trial, 150), 99);
      Interval interval = pooled.pearson().correlation();
      covered += interval.low() <= -0.5 && -0.5 <= interval.high() ? 1 : 0;
      found += pooled.pearson().p() <= 0.05 ? 1 : 0;
    }
    assertThat(covered / 200.0).isBetween(0.90, 0.98);
    assertThat(found / 200.0).isGreaterThan(0.8);
  }
}
