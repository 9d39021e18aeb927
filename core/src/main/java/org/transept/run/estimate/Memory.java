package org.transept.run.estimate;

import java.util.Comparator;
import java.util.List;
import org.transept.data.Role;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.objective.Cost;
import org.transept.objective.SampledSoftmax;
import org.transept.run.Machine;
import org.transept.run.RunConfig;
import org.transept.torch.Device;
import org.transept.torch.Workers;

/**
 * Memory that a run needs at its peak, in bytes: the host's, or where a GPU computes its own for
 * all but what Java holds.
 *
 * @param begun what the process holds once the log is read, measured: Java, libraries, log
 * @param heap what training adds to the Java heap
 * @param weights all weights, and what items' texts add to them
 * @param gradients for each slice, as many numbers, and those of items' vectors that follow from
 *     few
 * @param moments of the optimizer
 * @param loss scores of questions and items on all threads
 * @param activations of the largest batch on all threads
 * @param ranking of the largest groups of cases on all threads
 * @param probe of the cases that the probe reads at a time
 */
public record Memory(
    double begun,
    double heap,
    double weights,
    double gradients,
    double moments,
    double loss,
    double activations,
    double ranking,
    double probe) {
  /** Batches that are looked at to find the largest. */
  private static final int CANDIDATES = 16;

  /**
   * Numbers for each row of the item table in an optimizer that lets rows be late, 8 bytes each.
   */
  private static final int LATE = 3;

  /** Copies of the scores in a ranking: they, and their signs against the target's. */
  private static final double SCORES = 2;

  /** The memory of a plan. */
  public static Memory of(Plan plan) {
    double learned = (double) Float.BYTES * plan.network().parameters();
    RunConfig config = plan.config();
    boolean sparse = config.objective() instanceof SampledSoftmax.Config;
    double late = sparse ? (double) LATE * Double.BYTES * plan.dataset().catalogue().items() : 0;
    double[] step = largest(plan);
    double[] evaluation = evaluation(plan);
    long windows = plan.batches().stream().mapToLong(Batch::rows).sum();
    double tokens = (double) plan.dataset().sequences().events() * config.train().epochs();
    return new Memory(
        Machine.residentMiB() * (double) (1 << 20),
        Heap.kept(plan.dataset(), Math.toIntExact(windows))
            + Heap.garbage(tokens)
            + Heap.followers(plan.dataset().training(), config.network().rules()),
        learned + Float.BYTES * plan.network().beside(),
        (learned + Float.BYTES * plan.network().gathered()) * config.train().slices(),
        2 * learned + late,
        step[0],
        step[1],
        evaluation[0],
        evaluation[1]);
  }

  /** Loss and activations of the batch that needs most. */
  private static double[] largest(Plan plan) {
    Comparator<Batch> bySize = Comparator.comparingLong(batch -> -batch.questions() - batch.rows());
    double[] most = new double[2];
    for (Batch batch : plan.batches().stream().sorted(bySize).limit(CANDIDATES).toList()) {
      double loss = 0;
      double activations = 0;
      List<Load> slices = plan.slices(batch);
      for (Load slice : slices) {
        loss += loss(plan, slice);
        activations += plan.network().work(slice, -1).bytes(true);
      }
      double share = Math.min(1, (double) plan.abreast() / slices.size());
      if (share * (loss + activations) > most[0] + most[1]) {
        most[0] = share * loss;
        most[1] = share * activations;
      }
    }
    return most;
  }

  /** Bytes of the loss of the domain that needs most. */
  private static double loss(Plan plan, Load load) {
    return plan.losses(load).stream().mapToDouble(Cost::bytes).max().orElse(0);
  }

  /** Ranking and probe of the groups that need most: the last of a domain, with long histories. */
  private static double[] evaluation(Plan plan) {
    HeldOut held = HeldOut.of(plan.dataset(), Role.VALID);
    double[] most = new double[2];
    for (int d = 0; d < plan.groups().size(); d++) {
      List<int[]> groups = plan.groups().get(d);
      if (!groups.isEmpty()) {
        int[] group = groups.get(groups.size() - 1);
        int[] full = groups.get(Math.max(0, groups.size() - 2));
        Load load = plan.load(held, full.length > group.length ? full : group, d);
        long rows = load.questions()[d];
        double scores = SCORES * Float.BYTES * rows * plan.dataset().catalogue().size(d);
        double ranking = plan.network().work(load, d).bytes(false) + scores;
        most[0] = Math.max(most[0], ranking * Math.min(groups.size(), Workers.count()));
        most[1] = Math.max(most[1], plan.network().traced(load, d).bytes(false));
      }
    }
    return most;
  }

  /** What a run holds from its first step to its last. */
  double kept() {
    return begun + heap + weights + gradients + moments;
  }

  /**
   * The peak. Allocators keep what steps, rankings and the probe have freed, in pieces that do not
   * suit the others: measured peaks are nearer to their sum than to the largest.
   */
  double peak() {
    return kept() + loss + activations + ranking + probe;
  }

  /** The part of the peak that is the host's. */
  double host() {
    return Device.isCpu() ? peak() : begun + heap;
  }

  /** The part that is the GPU's if one computes, without what its driver takes. */
  double device() {
    return peak() - begun - heap;
  }
}
