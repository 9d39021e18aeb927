package org.transept.study;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** How a search spends epochs on its trials. */
public sealed interface Method {
  /**
   * Epochs that every trial gets at first.
   *
   * @param most epochs of a whole training
   */
  int first(int most);

  /** Epochs that those kept get in all after they had {@code epochs}; at most {@code most}. */
  int next(int epochs, int most);

  /** How many of some trials are kept. */
  int keeps(int trials);

  /** Every trial is trained to its end. */
  record Random() implements Method {
    @Override
    public int first(int most) {
      return most;
    }

    @Override
    public int next(int epochs, int most) {
      return most;
    }

    @Override
    public int keeps(int trials) {
      return trials;
    }
  }

  /**
   * All trials get a few epochs, the best of them, one in {@code keep}, that many times as many,
   * and so on. A trial that is kept goes on where it was: it has the learning rates of a whole
   * training all along. Source: Jamieson and Talwalkar, AISTATS 2016, arXiv 1502.07943;
   * synchronous.
   */
  record SuccessiveHalving(
      @Doc("one in so many trials is kept, and gets so many times the epochs")
          @Range(min = 2, max = 1_000)
          int keep,
      @Doc("epochs of every trial at first") @Range(min = 1, max = 1_000_000) int epochs)
      implements Method {
    /** A third. */
    public static final SuccessiveHalving DEFAULTS = new SuccessiveHalving(3, 1);

    /** Checks the ranges. */
    public SuccessiveHalving {
      Check.that(keep >= 2, "keep", keep, "at least 2");
      Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    }

    @Override
    public int first(int most) {
      return Math.min(epochs, most);
    }

    @Override
    public int next(int had, int most) {
      return (int) Math.min(most, (long) had * keep);
    }

    @Override
    public int keeps(int trials) {
      return Math.max(1, trials / keep);
    }
  }
}
