package org.transept.run.train;

import java.util.Map;
import org.transept.data.Role;
import org.transept.model.DivergedException;
import org.transept.run.EpochLog;
import org.transept.run.Machine;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.Validation;
import org.transept.train.Progress;
import org.transept.train.Trainer;
import tools.jackson.databind.json.JsonMapper;

/** Validates after each epoch and writes its line of the log. */
final class EpochListener implements Trainer.Listener {
  private final RunConfig config;
  private final RunDirectory directory;
  private final Validation validation;
  private final Monitor monitor;

  EpochListener(RunConfig config, RunDirectory directory, Validation validation, Monitor monitor) {
    this.config = config;
    this.directory = directory;
    this.validation = validation;
    this.monitor = monitor;
  }

  /** Writes the line of epoch 0: numbers and geometry before training. */
  void logStart() {
    log(Progress.START, 0, validation.numbers(monitor));
  }

  @Override
  public void begins(Progress progress, int batches) {
    monitor.begins(progress, batches, config.train().epochs());
  }

  @Override
  public void stepped(Trainer.Step step, Progress progress) {
    monitor.stepped(step, progress);
  }

  @Override
  public double validate(Progress progress) {
    Map<String, Double> numbers;
    try {
      numbers = validation.numbers(monitor);
    } catch (DivergedException diverged) {
      throw new DivergedException(
          "scores of validation became NaN after epoch %s; lower train.optimizer.rate (%s) or train.clip (%s)"
              .formatted(
                  progress.epoch(), config.train().optimizer().rate(), config.train().clip()));
    }
    log(progress, progress.epoch(), numbers);
    return numbers.getOrDefault("all", 0.0);
  }

  @Override
  public boolean stops() {
    return monitor.stops();
  }

  private void log(Progress progress, int epoch, Map<String, Double> numbers) {
    Progress.Sums sums = progress.sums();
    double seconds = Math.max(1e-9, sums.seconds());
    EpochLog line =
        new EpochLog(
            epoch,
            progress.step(),
            epoch == 0 ? null : progress.loss(),
            progress.terms(),
            epoch == 0 ? null : sums.rate(),
            sums.seconds(),
            progress.batch() / seconds,
            sums.questions() / seconds,
            sums.tokens() / seconds,
            sums.tokens() == 0
                ? 0
                : (double) sums.emptySlots() / (sums.tokens() + sums.emptySlots()),
            progress.batch() == 0 ? 0 : sums.gradientNorm() / progress.batch(),
            Machine.residentMiB(),
            config.train().select().metric(),
            numbers,
            validation.geometry(Role.VALID));
    directory.log(new JsonMapper().valueToTree(line));
    monitor.ended(line);
  }
}
