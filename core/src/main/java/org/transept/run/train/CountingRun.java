package org.transept.run.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.config.SettingsException;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.file.FileException;
import org.transept.model.counting.Counting;
import org.transept.run.EpochLog;
import org.transept.run.Machine;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunData;
import org.transept.run.RunDirectory;
import org.transept.run.SharedData;
import org.transept.run.Validation;
import org.transept.train.Progress;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run whose model counts. There is nothing to optimise: its folder holds {@code run.json} and one
 * line of {@code log.jsonl}, epoch 0, but no weights. Whoever opens it counts again from the data
 * that it keeps.
 */
final class CountingRun {
  private final RunDirectory directory;
  private final RunConfig config;
  private final Monitor monitor;

  CountingRun(RunDirectory directory, RunConfig config, Monitor monitor) {
    this.directory = directory;
    this.config = config;
    this.monitor = monitor;
  }

  /**
   * Counts, validates and writes the run; nothing is written if the data cannot be counted.
   *
   * @throws SettingsException if the folder holds a run already, or if another process makes it
   */
  Progress train(Dataset dataset, Counting.Config counting, String command, SharedData shared) {
    long started = System.nanoTime();
    Sequences training = dataset.training();
    Counting model = counting.build(training);
    double seconds = (System.nanoTime() - started) / 1e9;
    Validation validation =
        new Validation(dataset, model, config.evaluate(), config.train().select());
    directory.create();
    try (FileChannel lock = directory.lock()) {
      directory.truncateLog(0);
      RunData.keep(directory, config, dataset, shared);
      Map<String, Double> numbers = validation.numbers(monitor);
      log(seconds, numbers);
      ObjectNode run = Experiment.record(directory, config, dataset, command, model);
      Experiment.recordTraining(run, seconds);
      directory.write("run.json", run); // Last: a folder with it is complete.
      monitor.say(
          String.format(
              Locale.ROOT,
              "counted %,d training events in %.1f s, validation %s %.4f",
              training.events(),
              seconds,
              config.train().select().metric(),
              numbers.getOrDefault("all", 0.0)));
      return finished(seconds);
    } catch (IOException unclosed) {
      throw FileException.writing(directory.file("lock"), unclosed);
    }
  }

  /** A run that can be resumed is finished. */
  Progress resume() {
    monitor.say("%s has finished training already".formatted(directory.path()));
    return finished(directory.run().path("seconds").asDouble(0));
  }

  private static Progress finished(double seconds) {
    return new Progress(0, 0, 0, Progress.Sums.NONE, -1, 0, 0, 0, 0, seconds, true);
  }

  private void log(double seconds, Map<String, Double> numbers) {
    EpochLog line =
        new EpochLog(
            0,
            0,
            null,
            Map.of(),
            null,
            seconds,
            0,
            0,
            0,
            0,
            0,
            Machine.residentMiB(),
            config.train().select().metric(),
            numbers,
            List.of());
    directory.log(new JsonMapper().valueToTree(line));
  }
}
