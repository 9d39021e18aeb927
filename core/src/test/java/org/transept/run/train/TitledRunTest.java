package org.transept.run.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.read.Datasets;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Ranks;
import org.transept.file.JsonFile;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.NoLeaks;
import org.transept.train.Progress;

/** A run whose items have titles, from training to answers. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class TitledRunTest {
  private static final int STEPS = 5;

  @TempDir private Path directory;

  private RunConfig config(String model) throws IOException {
    Path log = TinyExperiment.log(directory);
    Catalogue catalogue =
        Datasets.read(TinyExperiment.TOWERS.data().withFiles(List.of(log.toString()))).catalogue();
    StringBuilder rows = new StringBuilder("item,domain,title\n");
    for (int item = 1; item <= catalogue.items(); item += 2) {
      rows.append(
          "%s,%s,kind %d\n"
              .formatted(catalogue.key(item), catalogue.name(catalogue.domainOf(item)), item % 3));
    }
    Path items = Files.writeString(directory.resolve("items.csv"), rows);
    List<String> sets =
        List.of(
            "model.type=" + model,
            "model.width=8",
            "model.text.width=8",
            "train.epochs=3",
            "train.batchTargets=64",
            "train.slices=2");
    RunConfig small = Settings.read(RunConfig.DEFAULTS, null, sets);
    return small.withData(
        small.data().withFiles(List.of(log.toString())).withItems(items.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"transept", "tri-thread"})
  void endsWithTheSameWeightsWhetherInterruptedOrNot(String model) throws IOException {
    RunConfig config = config(model);
    Path whole = directory.resolve("whole");
    Experiment.train(whole, config, "test", Monitor.SILENT);
    Path resumed = directory.resolve("resumed");
    assertThat(Experiment.train(resumed, config, "test", ResumeTest.stoppingAfter(STEPS)).done())
        .isFalse();
    Files.delete(directory.resolve("items.csv"));
    Files.delete(directory.resolve("events.csv"));
    assertThat(Experiment.resume(resumed, Monitor.SILENT).done()).isTrue();
    assertThat(resumed.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  /** The best number of training, or what became of it by what others had next. */
  private static double best(Path run, Progress progress) {
    Path rules = run.resolve("rules.json");
    return Files.exists(rules)
        ? JsonFile.object(rules).path("with").path("all").asDouble(0)
        : progress.best();
  }

  /** The file of weights has the vectors of the titles, so that nothing is fitted again. */
  @ParameterizedTest
  @ValueSource(strings = {"transept", "tri-thread"})
  void ranksAsInTrainingWhenItIsOpenedAgain(String model) throws IOException {
    Path run = directory.resolve("run");
    Progress progress = Experiment.train(run, config(model), "test", Monitor.SILENT);
    try (TrainedRun finished = TrainedRun.open(run)) {
      Dataset dataset = finished.dataset();
      Ranks ranks =
          new Evaluator(dataset, Protocol.DEFAULTS, finished.recommender().length())
              .rank(finished.recommender(), Role.VALID, done -> {});
      double sum = 0;
      for (int i = 0; i < ranks.size(); i++) {
        sum += ranks.get(i).rank() > 10 ? 0 : 1 / (Math.log(ranks.get(i).rank() + 1) / Math.log(2));
      }
      assertThat(sum / ranks.size()).isCloseTo(best(run, progress), within(1e-12));
    }
  }
}
