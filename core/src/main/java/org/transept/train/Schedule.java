package org.transept.train;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** The factor that multiplies the learning rate as training goes on. */
public sealed interface Schedule {
  /** Steps over which the factor rises linearly from 0 to 1. */
  int warmup();

  /** Epochs over which it does so instead; 0 leaves it to {@link #warmup}. */
  int warmupEpochs();

  /**
   * This schedule with its warm-up in steps.
   *
   * @param perEpoch steps in an epoch
   */
  Schedule inSteps(int perEpoch);

  /** Steps of the warm-up, if an epoch has so many. */
  private static int steps(int warmup, int warmupEpochs, int perEpoch) {
    return warmupEpochs == 0 ? warmup : Math.multiplyExact(warmupEpochs, perEpoch);
  }

  private static void check(int warmup, int warmupEpochs) {
    Check.that(warmup >= 0, "warmup", warmup, "at least 0");
    Check.that(warmupEpochs >= 0, "warmupEpochs", warmupEpochs, "at least 0");
  }

  /**
   * The factor of one step.
   *
   * @param step number of the step, from 1
   * @param steps number of steps if training runs to its last epoch
   * @param falls how often {@link #falls} has let the rate fall
   */
  default double factor(long step, long steps, int falls) {
    double rise = step < warmup() ? (double) step / warmup() : 1;
    return rise * after(step, steps, falls);
  }

  /** The factor without warm-up. */
  double after(long step, long steps, int falls);

  /**
   * How often the rate has fallen, asked after each epoch.
   *
   * @param before how often it had fallen before the epoch
   * @param stale epochs since the validation number last improved
   */
  default int falls(int before, int stale) {
    return before;
  }

  /** Falls along half a cosine to {@code floor} at the last step. */
  record Cosine(
      @Doc("steps over which the rate rises") @Range(min = 0, max = 1_000_000_000) int warmup,
      @Doc("epochs over which the rate rises, step by step; 0 for warmup")
          @Range(min = 0, max = 1_000_000)
          int warmupEpochs,
      @Doc("factor at the last step") @Range(min = 0, max = 1) double floor)
      implements Schedule {
    /** A short warm-up and a tenth left at the end. */
    public static final Cosine DEFAULTS = new Cosine(100, 0, 0.05);

    /** Checks the ranges. */
    public Cosine {
      check(warmup, warmupEpochs);
      Check.that(floor >= 0 && floor <= 1, "floor", floor, "from 0 to 1");
    }

    @Override
    public Schedule inSteps(int perEpoch) {
      return new Cosine(steps(warmup, warmupEpochs, perEpoch), 0, floor);
    }

    @Override
    public double after(long step, long steps, int falls) {
      double done =
          Math.min(1, Math.max(0, step - warmup) / Math.max(1.0, (double) (steps - warmup)));
      return floor + (1 - floor) * (1 + Math.cos(Math.PI * done)) / 2;
    }
  }

  /** Falls by {@code by} each time the validation number has not improved for some epochs. */
  record Plateau(
      @Doc("steps over which the rate rises") @Range(min = 0, max = 1_000_000_000) int warmup,
      @Doc("epochs over which the rate rises, step by step; 0 for warmup")
          @Range(min = 0, max = 1_000_000)
          int warmupEpochs,
      @Doc("factor of each fall") @Range(min = 0, max = 1, aboveMin = true, belowMax = true)
          double by,
      @Doc("epochs without improvement before each fall") @Range(min = 1, max = 1_000_000)
          int epochs)
      implements Schedule {
    /** Falls to a third after every three epochs without improvement. */
    public static final Plateau DEFAULTS = new Plateau(100, 0, 0.3162, 3);

    /** Checks the ranges. */
    public Plateau {
      check(warmup, warmupEpochs);
      Check.that(by > 0 && by < 1, "by", by, "above 0 and below 1");
      Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    }

    @Override
    public Schedule inSteps(int perEpoch) {
      return new Plateau(steps(warmup, warmupEpochs, perEpoch), 0, by, epochs);
    }

    @Override
    public double after(long step, long steps, int falls) {
      return Math.pow(by, falls);
    }

    @Override
    public int falls(int before, int stale) {
      return stale > 0 && stale % epochs == 0 ? before + 1 : before;
    }
  }
}
