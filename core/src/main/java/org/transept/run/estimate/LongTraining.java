package org.transept.run.estimate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.transept.objective.Softmax;
import org.transept.run.RunConfig;
import org.transept.torch.Device;

/** Says before a training how long it will take, if that is long, and what would shorten it. */
public final class LongTraining {
  /** Seconds from which on a training is long. */
  private static final double LONG = 3600;

  /**
   * Multiplications with items, an estimate from below, under which nothing is measured: a minute's
   * work for a slow machine.
   */
  private static final double MUCH = 1e11;

  private LongTraining() {}

  /** One line about a training that takes more than an hour; nothing about others. */
  public static Optional<String> line(Plan plan) {
    if (!Device.isCpu() || products(plan) < MUCH) {
      return Optional.empty();
    }
    Estimate estimate = Estimate.of(plan.config(), plan.dataset());
    double seconds =
        plan.config().train().epochs()
            * (estimate.secondsAnEpoch() + estimate.secondsAValidation());
    return told(seconds, plan.config());
  }

  /** Targets of all epochs by items of the largest domain by numbers of a state. */
  private static double products(Plan plan) {
    double targets = plan.batches().stream().mapToLong(batch -> batch.questions()).sum();
    int most = 0;
    for (int d = 0; d < plan.dataset().catalogue().domains(); d++) {
      most = Math.max(most, plan.dataset().catalogue().size(d));
    }
    return targets * plan.config().train().epochs() * most * plan.network().width();
  }

  static Optional<String> told(double seconds, RunConfig config) {
    if (seconds < LONG) {
      return Optional.empty();
    }
    String sampled =
        config.objective() instanceof Softmax.Config
            ? "objective.type=sampled-softmax (for large catalogues), "
            : "";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "this training takes about %s at most on this machine (./transept estimate says of"
                + " what); to shorten it lower train.epochs (%d), model.width, model.layers or"
                + " model.length (%d), set %sleave out rare items with data.filter.minItemEvents,"
                + " or use --device cuda",
            hours(seconds),
            config.train().epochs(),
            config.model().length(),
            sampled));
  }

  private static String hours(double seconds) {
    List<Long> parts = List.of(Math.round(seconds) / 3600, Math.round(seconds) % 3600 / 60);
    return String.format(Locale.ROOT, "%,d h %02d min", parts.get(0), parts.get(1));
  }
}
