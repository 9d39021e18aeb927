package org.transept.run;

import java.util.Map;
import org.transept.data.Role;
import org.transept.train.Progress;
import org.transept.train.Trainer;
import tools.jackson.databind.json.JsonMapper;

/** Validates after each epoch and writes its line of the log. */
final class EpochListener implements Trainer.Listener {
  private final RunConfig config;
  private final RunDirectory directory;
  private final Validation validation;
  private final Monitor monitor;

  private double startSeconds;
  private long startStep;
  private long tokens;
  private long emptySlots;
  private long questions;
  private double norms;
  private double rate;

  EpochListener(RunConfig config, RunDirectory directory, Validation validation, Monitor monitor) {
    this.config = config;
    this.directory = directory;
    this.validation = validation;
    this.monitor = monitor;
  }

  /** Writes the line of epoch 0: numbers and geometry before training. */
  void logStart() {
    log(Progress.START, 0, validation.numbers());
  }

  @Override
  public void begins(Progress progress, int batches) {
    startSeconds = progress.seconds();
    startStep = progress.step();
    tokens = 0;
    emptySlots = 0;
    questions = 0;
    norms = 0;
    monitor.begins(progress, batches, config.train().epochs());
  }

  @Override
  public void stepped(Trainer.Step step, Progress progress) {
    tokens += step.tokens();
    emptySlots += step.emptySlots();
    questions += step.questions();
    norms += step.gradientNorm();
    rate = step.rate();
    monitor.stepped(step, progress);
  }

  @Override
  public double validate(Progress progress) {
    Map<String, Double> numbers = validation.numbers();
    log(progress, progress.epoch(), numbers);
    return numbers.getOrDefault("all", 0.0);
  }

  @Override
  public boolean stops() {
    return monitor.stops();
  }

  private void log(Progress progress, int epoch, Map<String, Double> numbers) {
    double seconds = Math.max(1e-9, progress.seconds() - startSeconds);
    long steps = progress.step() - startStep;
    EpochLog line =
        new EpochLog(
            epoch,
            progress.step(),
            epoch == 0 ? null : progress.loss(),
            epoch == 0 ? null : rate,
            progress.seconds() - startSeconds,
            steps / seconds,
            questions / seconds,
            tokens / seconds,
            tokens == 0 ? 0 : (double) emptySlots / (tokens + emptySlots),
            steps == 0 ? 0 : norms / steps,
            Machine.residentMiB(),
            numbers,
            validation.geometry(Role.VALID));
    directory.log(new JsonMapper().valueToTree(line));
    monitor.ended(line);
  }
}
