package org.transept.run.trained;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.Settings;
import org.transept.data.Dataset;
import org.transept.data.History;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Case;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Ranks;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;
import org.transept.torch.NoLeaks;

/** A run that knows when it is asked, from training to answers. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class TimedRunTest {
  @TempDir private Path directory;

  private TrainedRun finished() {
    RunConfig plain = TinyExperiment.config(TinyExperiment.log(directory));
    RunConfig timed =
        Settings.read(plain, null, List.of("model.time.type=trends", "model.time.trends=[2, 30]"));
    Path run = directory.resolve("run");
    Experiment.train(run, timed, "test", Monitor.SILENT);
    return TrainedRun.open(run);
  }

  private static List<String> items(List<Named> best) {
    return best.stream().map(Named::item).toList();
  }

  @Test
  void theRankOfATargetIsItsPlaceInTheAnswerAtItsTime() {
    try (TrainedRun finished = finished()) {
      Dataset dataset = finished.dataset();
      Sequences log = dataset.sequences();
      Ranks ranks =
          new Evaluator(dataset, Protocol.DEFAULTS, finished.recommender().length())
              .rank(finished.recommender(), Role.TEST, done -> {});
      HeldOut held = HeldOut.of(dataset, Role.TEST);
      assertThat(held.size()).isGreaterThan(50);
      for (int i = 0; i < held.size(); i++) {
        Case one = ranks.get(i);
        int begin = log.offsets()[held.user(i)];
        History past =
            new History(
                Arrays.copyOfRange(log.items(), begin, held.position(i)),
                Arrays.copyOfRange(log.times(), begin, held.position(i)),
                List.of());
        OptionalLong at = OptionalLong.of(log.times()[held.position(i)]);
        List<String> answer =
            items(Named.recommend(finished, past, one.domain(), dataset.catalogue().items(), at));
        assertThat(answer.get((int) one.rank() - 1)).isEqualTo(one.target());
      }
    }
  }

  @Test
  void aHistoryWithoutTimesIsAnsweredAtTheEndOfTheLog() {
    try (TrainedRun finished = finished()) {
      History past = new History(new int[] {1, 2, 3}, new long[0], List.of());
      long end = Arrays.stream(finished.dataset().sequences().times()).max().orElseThrow();
      assertThat(Named.recommend(finished, past, "food", 5))
          .hasSize(5)
          .isEqualTo(Named.recommend(finished, past, "food", 5, OptionalLong.of(end)));
      assertThat(Named.recommend(finished, past, "food", 30, OptionalLong.of(end)))
          .isNotEqualTo(
              Named.recommend(finished, past, "food", 30, OptionalLong.of(end - 300 * 86_400L)));
    }
  }
}
