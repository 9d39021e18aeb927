package org.transept.study.analysis;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.transept.config.Seed;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;

/**
 * How two numbers of a run go together within strata (a stratum is a data set with a host and a
 * domain), pooled over all of them, so that differences between strata count for nothing.
 *
 * <p>Values, or their ranks within the stratum, are centred and scaled there; the correlation of
 * all of them is the mean of the strata's correlations, weighted by points - 1.
 *
 * <p>A run may have a point in several strata, one per domain. Its points are not independent: what
 * makes a run good in one domain makes it good in the other. So the run is what is exchanged: runs
 * that have points in the same strata form a block, and both the permutation and the bootstrap move
 * all points of a run together, within its block. Under the hypothesis that a run's x say nothing
 * of its y, given the block, every such permutation is as likely as the one observed, whatever the
 * dependence between a run's domains; so the p-value is exact. Permuting each stratum by itself
 * would be too sure (a test shows by how much).
 *
 * <p>Source: blocks that are permuted whole and within: Winkler, Webster, Vidaurre, Nichols and
 * Smith, Multi-level block permutation, NeuroImage 123, 2015; p-values that are never 0: Phipson
 * and Smyth, Permutation p-values should never be zero, Statistical Applications in Genetics and
 * Molecular Biology 9(1), 2010.
 *
 * @param strata number of strata that are pooled
 * @param leftOut number of strata with fewer than {@value Correlation#FEWEST} points, or in which x
 *     or y is the same in all
 * @param runs number of runs in the strata that are pooled
 * @param pearson of the values; NaN if no stratum is pooled, like its p-value
 * @param spearman of the ranks within each stratum, ties sharing their mean rank
 */
public record Pooled(int strata, int leftOut, int runs, Test pearson, Test spearman) {
  /** Far above the rounding of a sum, far below what two different permutations differ by. */
  private static final double ROUNDING = 1e-12;

  /**
   * One run in one stratum.
   *
   * @param stratum name of the stratum
   * @param run which run it is: two points with the same key are of the same run, so that runs of
   *     different hosts must not share one
   */
  public record Point(String stratum, String run, double x, double y) {}

  /**
   * A pooled correlation.
   *
   * @param correlation with the percentile interval of resampled runs; within each resample values
   *     are ranked, centred and scaled anew; a stratum that has lost its variance is left out of it
   * @param p two-sided: (1 + permutations of y at least as far from 0) / (1 + permutations)
   */
  public record Test(Interval correlation, double p) {}

  /**
   * Pools the points; their order does not matter.
   *
   * @param bootstrap of the intervals; the permutations are seeded from its seed
   * @param permutations number of permutations drawn
   * @throws IllegalArgumentException if a run has two points in a stratum or a number is not finite
   */
  public static Pooled of(List<Point> points, Bootstrap bootstrap, int permutations) {
    Map<String, List<Point>> byStratum =
        points.stream().collect(groupingBy(Point::stratum, TreeMap::new, toList()));
    List<List<Point>> usable = new ArrayList<>();
    for (List<Point> stratum : byStratum.values()) {
      requireOneOfEachRun(stratum);
      if (stratum.size() >= Correlation.FEWEST
          && varies(values(stratum, true))
          && varies(values(stratum, false))) {
        usable.add(stratum);
      }
    }
    Blocks blocks = Blocks.of(usable);
    double[][] x = usable.stream().map(s -> values(s, true)).toArray(double[][]::new);
    double[][] y = usable.stream().map(s -> values(s, false)).toArray(double[][]::new);
    return new Pooled(
        usable.size(),
        byStratum.size() - usable.size(),
        Arrays.stream(blocks.sizes()).sum(),
        new Data(x, y, blocks, UnaryOperator.identity()).test(bootstrap, permutations),
        new Data(x, y, blocks, new NaturalRanking()::rank).test(bootstrap, permutations));
  }

  private static double[] values(List<Point> stratum, boolean ofX) {
    return stratum.stream().mapToDouble(point -> ofX ? point.x() : point.y()).toArray();
  }

  private static boolean varies(double[] values) {
    return Arrays.stream(values).anyMatch(value -> value != values[0]);
  }

  private static void requireOneOfEachRun(List<Point> stratum) {
    Set<String> seen = new TreeSet<>();
    for (Point point : stratum) {
      String place = "stratum %s, run %s".formatted(point.stratum(), point.run());
      if (!seen.add(point.run())) {
        throw new IllegalArgumentException(
            place + ": must be one point, got several; average what a run has several of");
      }
      Correlation.requireFinite(place + ": x, y", point.x(), point.y());
    }
    stratum.sort((one, other) -> one.run().compareTo(other.run()));
  }

  /**
   * Where the points of each block of runs are.
   *
   * @param strata {@code strata[block]}: the strata in which each run of the block has a point
   * @param places {@code places[block][run][i]}: the place of that point in stratum {@code
   *     strata[block][i]}
   * @param points number of points of each stratum
   */
  private record Blocks(int[][] strata, int[][][] places, int[] points) {
    static Blocks of(List<List<Point>> strata) {
      Map<String, TreeMap<Integer, Integer>> placesOfRun = new TreeMap<>();
      for (int s = 0; s < strata.size(); s++) {
        for (int i = 0; i < strata.get(s).size(); i++) {
          String run = strata.get(s).get(i).run();
          placesOfRun.computeIfAbsent(run, key -> new TreeMap<>()).put(s, i);
        }
      }
      Map<String, List<TreeMap<Integer, Integer>>> blocks =
          placesOfRun.values().stream()
              .collect(groupingBy(run -> run.keySet().toString(), TreeMap::new, toList()));
      return new Blocks(
          blocks.values().stream().map(block -> array(block.get(0).keySet())).toArray(int[][]::new),
          blocks.values().stream()
              .map(block -> block.stream().map(run -> array(run.values())).toArray(int[][]::new))
              .toArray(int[][][]::new),
          strata.stream().mapToInt(List::size).toArray());
    }

    private static int[] array(Iterable<Integer> numbers) {
      List<Integer> list = new ArrayList<>();
      numbers.forEach(list::add);
      return list.stream().mapToInt(i -> i).toArray();
    }

    int[] sizes() {
      return Arrays.stream(places).mapToInt(block -> block.length).toArray();
    }

    /**
     * For each point of each stratum the place that its values come from, if run r of a block takes
     * those of run {@code from[block][r]}.
     */
    int[][] moved(int[][] from) {
      int[][] moved = Arrays.stream(points).mapToObj(int[]::new).toArray(int[][]::new);
      for (int block = 0; block < places.length; block++) {
        for (int run = 0; run < places[block].length; run++) {
          for (int i = 0; i < strata[block].length; i++) {
            moved[strata[block][i]][places[block][run][i]] = places[block][from[block][run]][i];
          }
        }
      }
      return moved;
    }

    /** The runs of each block, each in its own place. */
    int[][] inOrder() {
      return Arrays.stream(sizes())
          .mapToObj(size -> IntStream.range(0, size).toArray())
          .toArray(int[][]::new);
    }
  }

  /**
   * The values of all strata and what is done to them before they are scaled.
   *
   * @param x {@code x[stratum][i]} of point i
   */
  private record Data(
      double[][] x, double[][] y, Blocks blocks, UnaryOperator<double[]> transform) {
    Test test(Bootstrap bootstrap, int permutations) {
      if (x.length == 0) {
        return new Test(new Interval(Double.NaN, Double.NaN, Double.NaN), Double.NaN);
      }
      return new Test(
          bootstrap.interval(blocks.sizes(), drawn -> correlation(blocks.moved(drawn))),
          p(new SplittableRandom(Seed.of(bootstrap.seed(), "permutation", 0)), permutations));
    }

    /** Of the points at these places of each stratum; NaN if x or y varies in none. */
    private double correlation(int[][] places) {
      double products = 0;
      int weights = 0;
      for (int s = 0; s < x.length; s++) {
        double[] someX = Correlation.picked(x[s], places[s]);
        double[] someY = Correlation.picked(y[s], places[s]);
        if (varies(someX) && varies(someY)) {
          products += product(scaled(someX), scaled(someY));
          weights += someX.length - 1;
        }
      }
      return weights == 0 ? Double.NaN : products / weights;
    }

    /** Scaling commutes with permuting, so it is done once; nor do the weights change. */
    private double p(SplittableRandom random, int permutations) {
      double[][] scaledX = Arrays.stream(x).map(this::scaled).toArray(double[][]::new);
      double[][] scaledY = Arrays.stream(y).map(this::scaled).toArray(double[][]::new);
      double observed = 0;
      for (int s = 0; s < x.length; s++) {
        observed += product(scaledX[s], scaledY[s]);
      }
      double far = Math.abs(observed) - ROUNDING * Arrays.stream(blocks.points()).sum();
      int[][] runs = blocks.inOrder();
      int asFar = 0;
      for (int permutation = 0; permutation < permutations; permutation++) {
        for (int[] block : runs) {
          shuffle(block, random);
        }
        int[][] places = blocks.moved(runs);
        double permuted = 0;
        for (int s = 0; s < x.length; s++) {
          permuted += product(scaledX[s], Correlation.picked(scaledY[s], places[s]));
        }
        asFar += Math.abs(permuted) >= far ? 1 : 0;
      }
      return (1.0 + asFar) / (1 + permutations);
    }

    /** Fisher and Yates; an order that is shuffled again is as random as a new one. */
    private static void shuffle(int[] order, SplittableRandom random) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int last = order[i];
        order[i] = order[j];
        order[j] = last;
      }
    }

    /** With mean 0 and sample variance 1. */
    private double[] scaled(double[] values) {
      double[] scaled = transform.apply(values);
      double mean = StatUtils.mean(scaled);
      double deviation = Math.sqrt(StatUtils.variance(scaled, mean));
      return Arrays.stream(scaled).map(value -> (value - mean) / deviation).toArray();
    }

    private static double product(double[] one, double[] other) {
      double sum = 0;
      for (int i = 0; i < one.length; i++) {
        sum += one[i] * other[i];
      }
      return sum;
    }
  }
}
