package org.transept.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.transept.data.read.Datasets;
import org.transept.run.EpochLog;
import org.transept.run.Machine;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.estimate.Estimate;
import org.transept.run.train.Experiment;
import org.transept.torch.Natives;
import org.transept.train.Progress;
import org.transept.train.Trainer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains a run and prints, in one line of JSON, what it took beside what was estimated before. The
 * machine is probed before and after: seconds are estimated by the mean of both.
 *
 * <p>Arguments: {@code steps events-file [path=value ...]}: training ends after so many steps, or
 * with its last epoch.
 */
public final class EstimateBench {
  private EstimateBench() {}

  /** Looks at the clock as a run goes on, and stops it. */
  private static final class Clock implements Monitor {
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> validations = new ArrayList<>();
    private final int most;
    private long last = System.nanoTime();
    private double before;

    Clock(int most) {
      this.most = most;
    }

    @Override
    public void begins(Progress progress, int batches, int epochs) {
      last = System.nanoTime();
    }

    @Override
    public void stepped(Trainer.Step step, Progress progress) {
      steps.add(progress.seconds() - before);
      before = progress.seconds();
      last = System.nanoTime();
    }

    @Override
    public void ended(EpochLog log) {
      if (log.epoch() > 0) {
        validations.add((System.nanoTime() - last) / 1e9);
      }
    }

    @Override
    public boolean stops() {
      return steps.size() >= most;
    }
  }

  /** Runs the bench. */
  public static void main(String[] arguments) throws IOException {
    List<String> settings = List.of(arguments).subList(2, arguments.length);
    RunConfig given = BenchConfig.with(settings);
    RunConfig config = given.withData(given.data().withFiles(List.of(arguments[1])));
    Natives.loadAhead();
    Estimate before = Estimate.of(config, Datasets.read(config.data()));
    Path folder = Files.createTempDirectory("transept");
    Clock clock = new Clock(Integer.parseInt(arguments[0]));
    try {
      Experiment.train(folder.resolve("run"), config, "bench", clock);
    } finally {
      delete(folder);
    }
    long peak = Machine.peakMiB();
    Estimate after = Estimate.of(config, Datasets.read(config.data()));
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("peer", "transept");
    line.put("parameters", before.parameters());
    line.put("steps", clock.steps.size());
    compare(line, "peak_MiB", before.peakBytes() / (1 << 20), (double) peak);
    compare(line, "step_s", step(before, after), mean(clock.steps.subList(5, clock.steps.size())));
    if (!clock.validations.isEmpty()) {
      double estimated = (before.secondsAValidation() + after.secondsAValidation()) / 2;
      compare(line, "validation_s", estimated, mean(clock.validations));
    }
    System.out.println(line);
  }

  private static double step(Estimate before, Estimate after) {
    return (before.secondsAnEpoch() + after.secondsAnEpoch()) / 2 / before.steps();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  private static void compare(ObjectNode line, String what, double estimated, double measured) {
    line.put("estimated_" + what, estimated);
    line.put("measured_" + what, measured);
    line.put("ratio_" + what, estimated / measured);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
