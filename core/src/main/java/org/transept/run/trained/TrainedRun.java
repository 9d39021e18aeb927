package org.transept.run.trained;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.config.SettingsException;
import org.transept.data.Dataset;
import org.transept.file.Checksums;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.counting.Counting;
import org.transept.run.LogPlace;
import org.transept.run.RunConfig;
import org.transept.run.RunData;
import org.transept.run.RunDirectory;
import org.transept.run.rules.RunRules;
import org.transept.torch.Natives;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Checkpoint;

/**
 * A trained run with its best weights, ready to answer; one whose model counts is counted again.
 * Close it to free the weights.
 */
public final class TrainedRun implements AutoCloseable {
  private final RunDirectory directory;
  private final RunConfig config;
  private final Dataset dataset;
  private final Scope scope;
  private final Recommender recommender;
  private final List<String> sums;

  private TrainedRun(RunDirectory directory, LogPlace log, boolean evaluated) {
    this.directory = directory;
    directory.check(evaluated);
    sums = sums(directory);
    config = log.of(directory, directory.config());
    boolean counts = config.model() instanceof Counting.Config;
    if (!counts && !directory.file("model.safetensors").toFile().exists()) {
      throw new SettingsException(
          List.of(
              "%s: must have been trained for one epoch at least, but it has no model.safetensors;"
                      .formatted(directory.path())
                  + " run ./transept train --resume "
                  + directory.path()));
    }
    Natives.loadAhead();
    dataset = RunData.read(directory, config);
    scope = Scope.open();
    try {
      recommender = recommender(directory, config, dataset);
    } catch (RuntimeException failure) {
      scope.close();
      throw failure;
    }
  }

  private static Recommender recommender(
      RunDirectory directory, RunConfig config, Dataset dataset) {
    if (config.model() instanceof Counting.Config counting) {
      return counting.build(dataset.training());
    }
    Parameters weights = Parameters.awaiting(ScalarType.Float);
    Network network = config.network().build(weights, dataset.training());
    new Checkpoint(directory.path()).loadBest(network);
    RunRules.add(directory, config, dataset, network);
    return network;
  }

  /**
   * Opens the run in a folder.
   *
   * @throws org.transept.file.DamagedFileException if one of its files is not what was written
   */
  public static TrainedRun open(Path path) {
    return open(path, LogPlace.AS_BEFORE);
  }

  /** Opens a run whose log was moved that was moved. */
  public static TrainedRun open(Path path, LogPlace log) {
    return new TrainedRun(new RunDirectory(path), log, true);
  }

  /**
   * Opens a run for an evaluation, which writes ranks and reports anew, whatever became of them.
   */
  public static TrainedRun toEvaluate(Path path) {
    return toEvaluate(path, LogPlace.AS_BEFORE);
  }

  /** Opens a run for an evaluation whose log was moved that was moved. */
  public static TrainedRun toEvaluate(Path path, LogPlace log) {
    return new TrainedRun(new RunDirectory(path), log, false);
  }

  private static List<String> sums(RunDirectory directory) {
    Checksums now = new Checksums(directory.path());
    return List.of(now.of("model.safetensors"), now.of("rules.json"));
  }

  /** Whether nobody has trained the run since it was opened. */
  boolean isCurrent() {
    return sums.equals(sums(directory));
  }

  /** The folder. */
  public RunDirectory directory() {
    return directory;
  }

  /** The run's configuration. */
  public RunConfig config() {
    return config;
  }

  /** The run's data. */
  public Dataset dataset() {
    return dataset;
  }

  /** The model: a network with its best weights, or what was counted. */
  public Recommender recommender() {
    return recommender;
  }

  @Override
  public void close() {
    scope.close();
  }
}
