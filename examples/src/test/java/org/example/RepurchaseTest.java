package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Tiny;
import org.transept.answer.ItemFilter;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.config.Settings;
import org.transept.data.History;
import org.transept.data.read.Source;
import org.transept.data.synthetic.World;
import org.transept.evaluate.Report;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;

/** A model that the library does not know is configured, trained, evaluated and asked by name. */
class RepurchaseTest {
  @TempDir private Path folder;

  @Test
  void isAModelLikeAnyOther() {
    Path events = folder.resolve("events.csv");
    World.of(Tiny.world(60)).write(events);
    RunConfig config =
        Settings.read(RunConfig.DEFAULTS, null, List.of("model.type=repurchase", "model.decay=0.5"))
            .withData(Source.DEFAULTS.withFiles(List.of(events.toString())));
    assertThat(config.model()).isEqualTo(new Repurchase.Config(0.5, 200));
    Path out = folder.resolve("run");
    Experiment.train(out, config, "test", Monitor.SILENT);
    try (TrainedRun run = TrainedRun.toEvaluate(out)) {
      Report report = Evaluation.of(run, config.evaluate(), Monitor.SILENT);
      assertThat(report.table()).contains("run", "markov (baseline)");
    }
    try (Predictor predictor = Predictor.open(out)) {
      int[] items = {1, 2, 1, 3};
      var query = Query.after(new History(items, new long[0], List.of()), 0, 3, ItemFilter.ALL);
      // 3 weighs 1, 1 weighs 1/2 + 1/8, 2 weighs 1/4.
      assertThat(predictor.answer(query).items())
          .extracting(item -> item.item())
          .containsExactly(3, 1, 2);
    }
  }
}
