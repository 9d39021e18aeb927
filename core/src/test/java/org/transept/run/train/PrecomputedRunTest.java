package org.transept.run.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.read.Datasets;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.estimate.Blueprint;
import org.transept.run.estimate.Plan;
import org.transept.run.trained.Named;
import org.transept.run.trained.TrainedRun;
import org.transept.text.VectorFiles;
import org.transept.torch.NoLeaks;

/** A run whose items have vectors from a file, which may be gone once training has begun. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class PrecomputedRunTest {
  private static final int WIDTH = 3;

  @TempDir private Path directory;

  private RunConfig config(Path log, String... model) {
    return Settings.read(
            RunConfig.DEFAULTS,
            null,
            Stream.concat(
                    Stream.of(model),
                    Stream.of(
                        "model.text.type=precomputed",
                        "model.text.path=" + directory.resolve("vectors.parquet"),
                        "train.epochs=3",
                        "train.batchTargets=64",
                        "train.slices=2"))
                .toList())
        .withData(RunConfig.DEFAULTS.data().withFiles(List.of(log.toString())));
  }

  /** A file with vectors of every {@code step}th item from the first on. */
  private Path vectors(Catalogue catalogue, int step) {
    List<String> rows = new ArrayList<>();
    for (int item = 1; item <= catalogue.items(); item += step) {
      rows.add(
          "('%s', '%s', [%d, %d, 1]::FLOAT[])"
              .formatted(
                  catalogue.name(catalogue.domainOf(item)),
                  catalogue.key(item),
                  item % 3,
                  item % 5));
    }
    return VectorFiles.parquet(
        directory.resolve("vectors.parquet"),
        "SELECT * FROM (VALUES %s) AS t(domain, item, vector)".formatted(String.join(", ", rows)));
  }

  @Test
  void resumesAndAnswersWithoutTheFileAndTheLog() throws IOException {
    Path log = TinyExperiment.log(directory);
    RunConfig config = config(log, "model.width=8");
    Dataset dataset = Datasets.read(config.data());
    int items = dataset.catalogue().items();
    Path file = vectors(dataset.catalogue(), 2);
    Blueprint planned = Plan.of(config, dataset).network();
    assertThat(planned.fixed()).isEqualTo((items + 1L) * WIDTH);
    assertThat(planned.texts()).isEqualTo(2.0 * 2 * (items + 1) * WIDTH * 8);

    Path whole = directory.resolve("whole");
    List<String> said = new ArrayList<>();
    Experiment.train(
        whole,
        config,
        "test",
        new Monitor() {
          @Override
          public void say(String line) {
            said.add(line);
          }
        });
    assertThat(said)
        .contains(
            "%s: 0 of %d vectors belong to no item of the log; %d of %d items have no vector"
                .formatted(file, (items + 1) / 2, items / 2, items));
    Path resumed = directory.resolve("resumed");
    assertThat(Experiment.train(resumed, config, "test", ResumeTest.stoppingAfter(5)).done())
        .isFalse();
    Files.delete(file);
    Files.delete(log);
    assertThat(Experiment.resume(resumed, Monitor.SILENT).done()).isTrue();
    assertThat(resumed.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    try (TrainedRun finished = TrainedRun.open(resumed)) {
      assertThat(Named.recommend(finished, dataset.sequences().users()[0], "food", 3)).hasSize(3);
    }
  }

  @Test
  void threadsKnowItemsByTheirVectorsAlone() throws IOException {
    Path log = TinyExperiment.log(directory);
    RunConfig config = config(log, "model.type=tri-thread", "model.width=2");
    Dataset dataset = Datasets.read(config.data());
    Catalogue catalogue = dataset.catalogue();
    Path file = vectors(catalogue, 2);
    assertThatThrownBy(
            () -> Experiment.train(directory.resolve("half"), config, "test", Monitor.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s: must have a vector for each of the %d items, for they are known by nothing else;"
                    .formatted(file, catalogue.items())
                + " %d have none, such as %s: add theirs, or leave their events out"
                    .formatted(
                        catalogue.items() / 2,
                        IntStream.of(2, 4, 6)
                            .mapToObj(
                                item ->
                                    catalogue.key(item)
                                        + " of "
                                        + catalogue.name(catalogue.domainOf(item)))
                            .collect(Collectors.joining(", "))));

    Files.delete(file);
    vectors(catalogue, 1);
    // Two halves for no item, and the adapter's two maps: of vectors to 1 number, and to a half.
    assertThat(Plan.of(config, dataset).network().groups())
        .containsEntry("items", 2 * 2L + (WIDTH + 1) + (2 + 2));
    Path resumed = directory.resolve("resumed");
    assertThat(Experiment.train(resumed, config, "test", ResumeTest.stoppingAfter(5)).done())
        .isFalse();
    Files.delete(file);
    Files.delete(log);
    assertThat(Experiment.resume(resumed, Monitor.SILENT).done()).isTrue();
    try (TrainedRun finished = TrainedRun.open(resumed)) {
      assertThat(Named.recommend(finished, dataset.sequences().users()[0], "food", 3)).hasSize(3);
    }
  }
}
