package org.transept.run.estimate;

import org.transept.data.Role;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.model.context.RequestTime;
import org.transept.model.context.Rules;
import org.transept.objective.Cost;
import org.transept.objective.SampledSoftmax;
import org.transept.run.Validation;
import org.transept.run.rules.RuleLikelihood;

/**
 * How long a run takes, from what it computes and how fast the machine is.
 *
 * @param network operations of the network's products in an epoch, forward and backward
 * @param loss operations of the loss in an epoch
 * @param numbers what the network computes number by number in an epoch, in multiplications
 * @param moved numbers that the optimizer and the sums of gradients work through in an epoch
 * @param ranking seconds of a validation
 * @param rules seconds of fitting rules when training is over, 0 without
 * @param share of the threads that a step keeps busy
 */
record Seconds(
    double network,
    double loss,
    double numbers,
    double moved,
    double ranking,
    double rules,
    double share) {
  /** A backward pass costs two products for each of a forward pass. */
  private static final int PASSES = 3;

  /** How much longer than one thread's work a step takes: the others wait for the longest slice. */
  private static final double WAITING = 1.05;

  /**
   * Multiplications that a number of a layer, or of a ranking's counts, is worth, on average over
   * masks, exponentials, norms and attention; measured.
   */
  private static final double HEAVY = 3;

  /**
   * Multiplications that an item's count in a window is worth, into the scores and back to the
   * weights; measured.
   */
  private static final int TRENDS = 5;

  /** What is done to each weight: means, root, quotient, decay, move, norm. */
  private static final int MOVES = 9;

  /**
   * Moves of memory for a row that is late, gathered and put back: about as much again to catch up.
   */
  private static final int LATE_MOVES = 3 * MOVES;

  /** Times that a ranking goes through the scores: largest, difference, sign, sum. */
  private static final int COUNTS = 4;

  /** Passes of a fit of rules; it ends when nothing is to be gained, mostly after five. */
  private static final int FITS = 5;

  /** The work of a plan; the time of a validation at this speed. */
  static Seconds of(Plan plan, Speed speed) {
    double network = 0;
    double loss = 0;
    double numbers = 0;
    double moved = 0;
    for (Batch batch : plan.batches()) {
      for (Load slice : plan.slices(batch)) {
        Work work = plan.network().work(slice, -1);
        network += PASSES * work.operations();
        numbers += PASSES * HEAVY * work.numbers(true);
        numbers += TRENDS * trends(plan, slice.questions());
        loss += plan.losses(slice).stream().mapToDouble(Cost::operations).sum();
      }
      loss += plan.network().texts();
      moved += moved(plan, batch);
    }
    double rounds = Math.ceil((double) plan.config().train().slices() / speed.threads());
    double share = plan.config().train().slices() / (rounds * speed.threads());
    return new Seconds(
        network, loss, numbers, moved, ranking(plan, speed), rules(plan, speed), share);
  }

  /** Multiplications of one pass through what sold lately. */
  private static double trends(Plan plan, long... questions) {
    double sum = 0;
    if (plan.config().network().time() instanceof RequestTime.Trends used) {
      for (int d = 0; d < questions.length; d++) {
        double items = plan.dataset().catalogue().size(d);
        sum += questions[d] * items * used.trends().size();
      }
    }
    return sum;
  }

  private static double moved(Plan plan, Batch batch) {
    int slices = plan.config().train().slices();
    double all = plan.network().parameters();
    double each = MOVES + 2.0 * slices;
    double gathered = plan.network().gathered();
    if (!(plan.config().objective() instanceof SampledSoftmax.Config sampled) || gathered > 0) {
      return all * each + gathered * 2 * slices;
    }
    double items = plan.network().groups().getOrDefault("items", 0L);
    double drawn = (double) sampled.negatives() * plan.dataset().catalogue().domains();
    double rows =
        Math.min(plan.dataset().catalogue().items(), drawn + batch.questions() + batch.rows());
    return (all - items) * each + rows * plan.network().itemWidth() * (LATE_MOVES + 2.0 * slices);
  }

  private static double ranking(Plan plan, Speed speed) {
    HeldOut held = HeldOut.of(plan.dataset(), Role.VALID);
    double seconds = 0;
    for (int d = 0; d < plan.groups().size(); d++) {
      seconds += ranking(plan, held, d, speed);
      for (int[] group : Validation.probed(plan.groups().get(d), plan.groups().size())) {
        // On one thread: nobody else has anything to do.
        Work work = plan.network().traced(plan.load(held, group, d), d);
        seconds += speed.threads() * seconds(work, speed);
      }
    }
    return seconds;
  }

  /** Seconds of ranking the cases of a domain. */
  private static double ranking(Plan plan, HeldOut held, int d, Speed speed) {
    double items = plan.dataset().catalogue().size(d);
    double seconds = 0;
    for (int[] group : plan.groups().get(d)) {
      seconds += seconds(plan.network().work(plan.load(held, group, d), d), speed);
      seconds += scores(group.length, items, (double) plan.network().itemWidth(), speed);
      long[] asked = new long[plan.groups().size()];
      asked[d] = group.length;
      seconds += trends(plan, asked) / speed.numbers();
    }
    return seconds;
  }

  /**
   * Seconds of fitting rules: a validation without them and one with, and passes through a part of
   * the targets, which do to scores about what a ranking does.
   */
  private static double rules(Plan plan, Speed speed) {
    if (!(plan.config().network().rules() instanceof Rules.Sequential)) {
      return 0;
    }
    double seconds = 2 * ranking(plan, speed);
    HeldOut held = HeldOut.of(plan.dataset(), Role.VALID);
    for (int d = 0; d < plan.groups().size(); d++) {
      int cases = plan.groups().get(d).stream().mapToInt(group -> group.length).sum();
      double share = Math.min(1, RuleLikelihood.MOST / Math.max(1.0, cases));
      seconds += FITS * share * ranking(plan, held, d, speed);
    }
    return seconds;
  }

  /** Seconds of a group's scores: their product, which goes once through the items, and counts. */
  private static double scores(double rows, double items, double width, Speed speed) {
    return 2 * rows * items * width / speed.loss()
        + (items * width + HEAVY * COUNTS * rows * items) / speed.numbers();
  }

  private static double seconds(Work work, Speed speed) {
    double numbers = HEAVY * work.numbers(false);
    return work.operations() / speed.network() + numbers / speed.numbers();
  }

  /** Seconds of an epoch's products in the network. */
  double network(Speed speed) {
    return WAITING * network / (speed.network() * share);
  }

  /** Seconds of an epoch's loss. */
  double loss(Speed speed) {
    return WAITING * loss / (speed.loss() * share);
  }

  /** Seconds of what an epoch's network does number by number. */
  double numbers(Speed speed) {
    return WAITING * numbers / (speed.numbers() * share);
  }

  /** Seconds of an epoch's optimizer. */
  double moved(Speed speed) {
    return moved / speed.numbers();
  }

  /** Seconds of an epoch without validation. */
  double epoch(Speed speed) {
    return network(speed) + loss(speed) + numbers(speed) + moved(speed);
  }
}
