package org.transept.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.config.Settings;
import org.transept.model.Network;
import org.transept.run.RunConfig;
import org.transept.run.estimate.Estimate;
import org.transept.study.plan.Trial;

/**
 * What a study will take, said before it begins: how many runs, how large, how long at most.
 *
 * @param workers how many runs are side by side
 * @param seconds of each cell that has runs left, for one run on one thread, all epochs used
 * @param lines for people
 */
record Expectation(int workers, Map<Trial.Cell, Double> seconds, List<String> lines) {
  static Expectation of(Study study, List<Trial> left) {
    Map<Trial.Cell, Double> seconds = new HashMap<>();
    double peak = 0;
    for (Trial trial : left) {
      Trial.Cell cell = trial.cell();
      if (!seconds.containsKey(cell) && cell.config().model() instanceof Network.Config) {
        Estimate estimate = Estimate.of(oneSlice(cell.config()), study.grid().dataset(cell));
        seconds.put(cell, estimate.secondsAlone() * cell.config().train().epochs());
        peak = Math.max(peak, estimate.peakBytes());
      }
    }
    int abreast =
        Concurrency.of(study.config().workers(), peak, left.size(), "study: its largest run");
    double total = left.stream().mapToDouble(t -> seconds.getOrDefault(t.cell(), 0.0)).sum();
    List<String> lines = cells(study, seconds);
    lines.add(
        String.format(
            Locale.ROOT,
            "%d runs: %d cells x %d seeds, %d done%s",
            study.trials().size(),
            study.cells().size(),
            study.config().seeds().size(),
            study.trials().size() - left.size(),
            left.isEmpty() ? "" : rest(study, total / abreast, abreast, peak)));
    return new Expectation(abreast, seconds, lines);
  }

  /** As a worker resolves it: its one thread makes one slice, unless the settings say otherwise. */
  private static RunConfig oneSlice(RunConfig config) {
    if (config.train().slices() > 0) {
      return config;
    }
    return Settings.read(config, null, List.of("train.slices=1"));
  }

  private static String rest(Study study, double seconds, int abreast, double peak) {
    return "; the others take %s, %s side by side with %s each"
        .formatted(
            Concurrency.atMost(seconds, study.config().minutes()),
            abreast,
            Concurrency.gibibytes(peak));
  }

  private static List<String> cells(Study study, Map<Trial.Cell, Double> seconds) {
    List<String> lines = new ArrayList<>();
    for (Trial.Cell cell : study.cells()) {
      String takes =
          seconds.containsKey(cell)
              ? ", at most " + Concurrency.duration(seconds.get(cell)) + " a run"
              : "";
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %,d trained weights%s%s",
              cell.name(),
              cell.size().trainable(),
              cell.size().fixed() > 0
                  ? String.format(Locale.ROOT, ", %,d fixed", cell.size().fixed())
                  : "",
              takes));
    }
    return lines;
  }
}
