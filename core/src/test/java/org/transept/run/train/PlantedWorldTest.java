package org.transept.run.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.Batches;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Ranks;
import org.transept.metric.Bootstrap;
import org.transept.metric.Interval;
import org.transept.metric.Metric;
import org.transept.model.Network;
import org.transept.objective.Softmax;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.Validation;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Checkpoint;
import org.transept.train.Progress;
import org.transept.train.Select;
import org.transept.train.Trainer;

/**
 * Where half of what comes next can only be read from the other domain, towers that read each other
 * beat towers that do not; where nothing can, they do not.
 */
@Tag("long")
class PlantedWorldTest {
  private static final Metric NDCG = new Metric.Ndcg(10);

  @TempDir private Path folder;

  private static WorldConfig world(double cross) {
    return new WorldConfig(
        List.of("food", "kitchen"),
        25,
        1500,
        new WorldConfig.Events(8, 20),
        1,
        new WorldConfig.Strength(0.8 - cross, cross, 0.2),
        2,
        0.3,
        3);
  }

  /** NDCG@10 of every test case after training towers with this fusion. */
  private double[] train(Dataset dataset, String fusion) {
    return trained(dataset, "model.fusion.type=" + fusion);
  }

  private double[] trained(Dataset dataset, String model) {
    RunConfig config =
        Settings.read(
            TinyExperiment.TOWERS,
            null,
            List.of(
                model,
                "model.width=32",
                "model.layers=1",
                "model.dropout=0.1",
                "train.epochs=8",
                "train.batchTargets=256",
                "train.optimizer.rate=0.005"));
    Sequences training = dataset.training();
    try (Scope scope = Scope.open()) {
      Network network = config.network().build(new Parameters(1, ScalarType.Float), training);
      Trainer trainer =
          new Trainer(
              config.train(),
              network,
              new Softmax(Softmax.Config.DEFAULTS),
              new Batches(training, config.model().length(), config.train().batchTargets(), 1),
              1);
      Validation validation = new Validation(dataset, network, Protocol.DEFAULTS, Select.DEFAULTS);
      trainer.run(listener(validation), new Checkpoint(folder));
      new Checkpoint(folder).loadBest(network);
      Ranks ranks =
          new Evaluator(dataset, Protocol.DEFAULTS, config.model().length())
              .rank(network, Role.TEST, done -> {});
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < ranks.size(); i++) {
        values.add(NDCG.of(ranks.get(i).rank(), ranks.get(i).candidates()));
      }
      return values.stream().mapToDouble(value -> value).toArray();
    }
  }

  private static Trainer.Listener listener(Validation validation) {
    return new Trainer.Listener() {
      @Override
      public void begins(Progress progress, int batches) {}

      @Override
      public void stepped(Trainer.Step step, Progress progress) {}

      @Override
      public double validate(Progress progress) {
        return validation.numbers(Monitor.SILENT).getOrDefault("all", 0.0);
      }

      @Override
      public boolean stops() {
        return false;
      }
    };
  }

  private Interval gain(double cross) {
    Dataset dataset = World.of(world(cross)).dataset();
    double[] none = train(dataset, "none");
    double[] early = train(dataset, "early");
    return new Bootstrap(1, 1000).difference(none, early);
  }

  @Test
  void crossAttentionHelpsWhereTheOtherDomainTellsSomething() {
    Interval gain = gain(0.5);
    assertThat(gain.low()).as(gain.toString()).isGreaterThan(0.05);
  }

  @Tag("slow")
  @Test
  void aProcessReadsTheOtherDomainToo() {
    Dataset dataset = World.of(world(0.5)).dataset();
    Interval gain =
        new Bootstrap(1, 1000)
            .difference(train(dataset, "none"), trained(dataset, "model.type=np-cdsr"));
    assertThat(gain.low()).as(gain.toString()).isGreaterThan(0.05);
  }

  @Tag("slow")
  @Test
  void crossAttentionDoesNotPretendToHelpWhereItTellsNothing() {
    Interval gain = gain(0);
    assertThat(gain.low()).as(gain.toString()).isLessThan(0.02);
    assertThat(gain.mean()).as(gain.toString()).isLessThan(0.03);
  }
}
