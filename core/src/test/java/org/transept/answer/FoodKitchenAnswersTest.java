package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Float32;
import org.transept.config.Settings;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.trained.TrainedRun;

/** The default model's answers to every test user of food-kitchen are the ranking evaluated. */
@Tag("slow")
class FoodKitchenAnswersTest {
  @TempDir private Path folder;

  @Test
  void everyTestUserIsAnsweredAsRanked() {
    String given = System.getenv("TRANSEPT_DATA");
    Path data =
        (given == null
                ? Stream.of(Path.of("../shared/data"), Path.of("../../shared/data"))
                : Stream.of(Path.of(given)))
            .map(own -> own.resolve("food-kitchen"))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of("food-kitchen"));
    assumeTrue(
        Files.exists(data.resolve("events.csv")),
        "skipped: no food-kitchen; set TRANSEPT_DATA to the folder of event logs");
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, List.of("train.epochs=1"));
    Path run = folder.resolve("run");
    Experiment.train(
        run,
        config.withData(
            config
                .data()
                .withFiles(List.of(data.resolve("events.csv").toString()))
                .withItems(data.resolve("items.csv").toString())),
        "test",
        Monitor.SILENT);
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor answers = Predictor.of(finished)) {
      HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
      assertThat(held.size()).isEqualTo(7144);
      List<Query> questions =
          SmallRuns.questions(held, finished.dataset().catalogue().items(), ItemFilter.ALL);
      Parity.Seen seen =
          new Parity(Float32.error(1, 128))
              .check(
                  finished,
                  folder,
                  cases -> answers.answer(IntStream.of(cases).mapToObj(questions::get).toList()));
      System.out.println("answers compared with the ranking: " + seen);
      assertThat(seen.cases()).isEqualTo(7144);
    }
  }
}
