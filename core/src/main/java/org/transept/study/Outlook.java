package org.transept.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.transept.data.Dataset;
import org.transept.model.Network;
import org.transept.run.RunConfig;
import org.transept.run.estimate.Estimate;
import org.transept.study.plan.StudyData;
import org.transept.torch.Workers;

/**
 * What a search will take, from a sample of its trials.
 *
 * @param workers how many trials are side by side
 * @param secondsAnEpoch of one trial on one thread, in the mean
 * @param lines for people
 */
record Outlook(int workers, double secondsAnEpoch, List<String> lines) {
  private static final int SAMPLE = 8;

  static Outlook of(SearchConfig config, List<Draw> draws, StudyData data) {
    double peak = 0;
    double seconds = 0;
    int sampled = 0;
    Dataset dataset = data.read(config.run().data().absolute());
    for (Draw draw : draws.subList(0, Math.min(SAMPLE, draws.size()))) {
      RunConfig run = Objects.requireNonNull(draw.config());
      if (run.model() instanceof Network.Config
          && run.data().equals(config.run().data().absolute())) {
        Estimate estimate = Estimate.of(run, dataset);
        // Measured on all threads of this process; a worker has one.
        seconds += (estimate.secondsAnEpoch() + estimate.secondsAValidation()) * Workers.count();
        peak = Math.max(peak, estimate.peakBytes());
        sampled++;
      }
    }
    double each = sampled == 0 ? 0 : seconds / sampled;
    int workers = Concurrency.of(config.workers(), peak, draws.size(), "search: a trial");
    double total = epochs(config, draws.size()) * each / workers;
    String estimate =
        sampled == 0
            ? ""
            : ", %s with %s each by the first %s"
                .formatted(
                    Concurrency.atMost(total, config.minutes()),
                    Concurrency.gibibytes(peak),
                    sampled);
    String line =
        String.format(
            Locale.ROOT,
            "%d trials, %d epochs in all%s, %d side by side",
            draws.size(),
            epochs(config, draws.size()),
            estimate,
            workers);
    return new Outlook(workers, each, List.of(line));
  }

  /** Epochs of all rounds, if no trial ends early. */
  static long epochs(SearchConfig config, int trials) {
    int most = config.run().train().epochs();
    List<Long> rounds = new ArrayList<>();
    int kept = trials;
    int had = 0;
    int epochs = config.method().first(most);
    while (true) {
      rounds.add((long) kept * (epochs - had));
      if (epochs >= most) {
        return rounds.stream().mapToLong(Long::longValue).sum();
      }
      kept = config.method().keeps(kept);
      had = epochs;
      epochs = config.method().next(epochs, most);
    }
  }
}
