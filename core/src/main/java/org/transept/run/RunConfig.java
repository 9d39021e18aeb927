package org.transept.run;

import java.util.List;
import org.transept.config.Doc;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Sequences;
import org.transept.data.batch.Batches;
import org.transept.data.read.Source;
import org.transept.evaluate.Protocol;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.context.RequestTime;
import org.transept.model.towers.Transept;
import org.transept.objective.Objective;
import org.transept.objective.Softmax;
import org.transept.train.Trainer;

/** Everything that decides what a run computes, and whether its folder keeps its data. */
public record RunConfig(
    @Doc("seed of everything random in the run") long seed,
    Source data,
    Recommender.Config model,
    Objective.Config objective,
    Trainer.Config train,
    @Doc("how held-out targets are ranked") Protocol evaluate,
    @Doc("whether the run's folder keeps the data, so that the run needs its log no more")
        boolean keepData) {
  /** The model to use, under full ranking. */
  public static final RunConfig DEFAULTS =
      new RunConfig(
          1,
          Source.DEFAULTS,
          Transept.Config.DEFAULTS,
          Softmax.Config.DEFAULTS,
          Trainer.Config.DEFAULTS,
          Protocol.DEFAULTS,
          true);

  /**
   * Checks that its parts fit together on this data: sampled losses do not train what sold lately,
   * which only a log with timestamps tells.
   *
   * @throws SettingsException if they do not
   */
  public void requireFit(Sequences training) {
    boolean trends =
        training.timed()
            && model instanceof Network.Config network
            && network.time() instanceof RequestTime.Trends time
            && !time.trends().isEmpty();
    if (trends && !objective.trends()) {
      throw new SettingsException(
          List.of(
              ("objective.type: must be softmax where the log has timestamps and model.time uses"
                      + " them, got %s; leave them out with --set model.time.type=none")
                  .formatted(Settings.name((Record) objective))));
    }
  }

  /**
   * This configuration with everything written down that the machine or files other than the data's
   * decide.
   */
  public RunConfig resolved() {
    Recommender.Config known = model instanceof Network.Config network ? network.resolved() : model;
    return new RunConfig(seed, data, known, objective, train.resolved(), evaluate, keepData);
  }

  /**
   * The network that it declares.
   *
   * @throws SettingsException if its model only counts
   */
  public Network.Config network() {
    if (model instanceof Network.Config network) {
      return network;
    }
    throw new SettingsException(
        List.of(
            ("model.type: must be a network here, got %s, which counts: it has no weights to train"
                    + " and takes seconds")
                .formatted(Settings.write(this).path("model").path("type"))));
  }

  /** The batches of its training. */
  public Batches batches(Sequences training) {
    return new Batches(training, model.length(), train.batchTargets(), train.batchWindows(), seed);
  }

  /** This configuration on other data. */
  public RunConfig withData(Source other) {
    return new RunConfig(seed, other, model, objective, train, evaluate, keepData);
  }

  /** Whether another one has these settings, wherever its log lies. */
  public boolean isAs(RunConfig other) {
    return withData(data.unplaced()).equals(other.withData(other.data().unplaced()));
  }

  /** This configuration under another protocol. */
  public RunConfig withProtocol(Protocol other) {
    return new RunConfig(seed, data, model, objective, train, other, keepData);
  }
}
