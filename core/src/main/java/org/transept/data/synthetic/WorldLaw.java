package org.transept.data.synthetic;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The next-item law of a {@link World}: who may follow whom, and how likely. Items of a domain are
 * counted from 0 here. Every successor list is drawn on its own, so the cross maps say nothing
 * about the own maps nor the other way round.
 */
final class WorldLaw {
  /** No such event yet. */
  static final int NONE = -1;

  private final WorldConfig.Strength strength;
  private final int items;
  private final int choices;
  private final double[] choiceWeight;
  private final double[] choiceUpTo;
  private final int[][][] successors;
  private final double[][] popularity;
  private final double[][] popularityUpTo;

  WorldLaw(WorldConfig config, SplittableRandom random) {
    this.strength = config.strength();
    this.items = config.itemsPerDomain();
    this.choices = config.choices();
    this.choiceWeight = halving(choices);
    this.choiceUpTo = runningSums(choiceWeight);
    int domains = config.domains().size();
    this.successors = new int[domains][domains][];
    this.popularity = new double[domains][];
    this.popularityUpTo = new double[domains][];
    for (int d = 0; d < domains; d++) {
      popularity[d] = zipf(items, random);
      popularityUpTo[d] = runningSums(popularity[d]);
      for (int e = 0; e < domains; e++) {
        successors[e][d] = lists(e == d, random);
      }
    }
  }

  /** Weights 1/2, 1/4, ... brought to the sum 1; exact powers of two, equal on every platform. */
  private static double[] halving(int count) {
    double[] weights = new double[count];
    double sum = 0;
    for (int j = 0; j < count; j++) {
      weights[j] = Math.scalb(1.0, -j - 1);
      sum += weights[j];
    }
    for (int j = 0; j < count; j++) {
      weights[j] /= sum;
    }
    return weights;
  }

  /** Probability 1/rank up to a factor, with the ranks dealt at random. */
  private static double[] zipf(int items, SplittableRandom random) {
    double sum = 0;
    for (int rank = 1; rank <= items; rank++) {
      sum += 1.0 / rank;
    }
    double[] probabilities = new double[items];
    int[] order = shuffled(items, random);
    for (int rank = 1; rank <= items; rank++) {
      probabilities[order[rank - 1]] = 1 / (rank * sum);
    }
    return probabilities;
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** For every item its distinct successors, most likely first; never itself in the own domain. */
  private int[] lists(boolean own, SplittableRandom random) {
    int[] lists = new int[items * choices];
    for (int item = 0; item < items; item++) {
      int from = item * choices;
      for (int j = 0; j < choices; ) {
        int candidate = random.nextInt(items);
        boolean taken = own && candidate == item;
        for (int i = 0; i < j; i++) {
          taken |= lists[from + i] == candidate;
        }
        if (!taken) {
          lists[from + j++] = candidate;
        }
      }
    }
    return lists;
  }

  /** Draws the next item of domain {@code d}; {@code last} and {@code foreign} may be NONE. */
  int draw(int d, int last, int e, int foreign, SplittableRandom random) {
    double part = random.nextDouble();
    if (part < strength.own()) {
      if (last != NONE) {
        return successors[d][d][last * choices + pick(choiceUpTo, random)];
      }
    } else if (part < strength.own() + strength.cross() && foreign != NONE) {
      return successors[e][d][foreign * choices + pick(choiceUpTo, random)];
    }
    return pick(popularityUpTo[d], random);
  }

  /** Draws an index whose running sums are {@code upTo}. */
  private static int pick(double[] upTo, SplittableRandom random) {
    int at = Arrays.binarySearch(upTo, random.nextDouble());
    // A draw equal to a running sum belongs to the next index; rounding may end the sums below 1.
    return Math.min(at >= 0 ? at + 1 : -at - 1, upTo.length - 1);
  }

  private static double[] runningSums(double[] probabilities) {
    double[] upTo = probabilities.clone();
    for (int i = 1; i < upTo.length; i++) {
      upTo[i] += upTo[i - 1];
    }
    return upTo;
  }

  /** Probability of every item of domain {@code d} to be the next one there. */
  double[] next(int d, int last, int e, int foreign) {
    double[] p = new double[items];
    double spare = strength.noise();
    if (last == NONE) {
      spare += strength.own();
    } else {
      follow(p, d, d, last, strength.own());
    }
    if (foreign == NONE) {
      spare += strength.cross();
    } else {
      follow(p, e, d, foreign, strength.cross());
    }
    addPopularity(p, d, spare);
    return p;
  }

  /**
   * Probabilities of the next item when of the foreign domain only a {@code belief} is known: the
   * probability of each of its items to be the last one, all zero if nobody has been there yet.
   */
  double[] next(int d, int last, int e, double[] belief) {
    double[] p = next(d, last, e, NONE);
    double seen = 0;
    for (int item = 0; item < items; item++) {
      if (belief[item] > 0) {
        follow(p, e, d, item, strength.cross() * belief[item]);
        seen += belief[item];
      }
    }
    addPopularity(p, d, -strength.cross() * seen);
    return p;
  }

  /** What the unseen event of domain {@code e} after {@code last} makes of the belief. */
  double[] step(double[] belief, int e, int d, int last) {
    double[] after = next(e, NONE, d, last);
    double seen = 0;
    for (int item = 0; item < items; item++) {
      if (belief[item] > 0) {
        follow(after, e, e, item, strength.own() * belief[item]);
        seen += belief[item];
      }
    }
    addPopularity(after, e, -strength.own() * seen);
    return after;
  }

  /** Bayes' rule: {@code item} of domain {@code d} was seen next. Changes the belief in place. */
  void see(double[] belief, int e, int d, int last, int item) {
    double elsewhere = next(d, last, e, NONE)[item] - strength.cross() * popularity[d][item];
    double sum = 0;
    for (int b = 0; b < items; b++) {
      double likelihood = elsewhere;
      for (int j = 0; j < choices; j++) {
        if (successors[e][d][b * choices + j] == item) {
          likelihood += strength.cross() * choiceWeight[j];
        }
      }
      belief[b] *= likelihood;
      sum += belief[b];
    }
    for (int b = 0; b < items && sum > 0; b++) {
      belief[b] /= sum;
    }
  }

  private void follow(double[] p, int e, int d, int item, double weight) {
    for (int j = 0; j < choices; j++) {
      p[successors[e][d][item * choices + j]] += weight * choiceWeight[j];
    }
  }

  private void addPopularity(double[] p, int d, double weight) {
    for (int item = 0; item < items; item++) {
      p[item] += weight * popularity[d][item];
    }
  }
}
