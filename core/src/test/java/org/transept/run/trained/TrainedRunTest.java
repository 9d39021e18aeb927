package org.transept.run.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.History;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Candidates;
import org.transept.evaluate.Case;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.Ranks;
import org.transept.evaluate.TieRank;
import org.transept.file.DamagedFileException;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;
import org.transept.torch.NoLeaks;

@ExtendWith(NoLeaks.class)
class TrainedRunTest {
  @TempDir private static Path directory;
  private static Path csv = Path.of("");
  private static Path run = Path.of("");

  @TempDir private Path own;

  @BeforeAll
  static void train() {
    csv = TinyExperiment.log(directory);
    run = TinyExperiment.trained(directory.resolve("run"), csv);
  }

  private static History history(int... items) {
    return new History(items, new long[0], List.of());
  }

  private static List<String> keys(List<Named> best) {
    return best.stream().map(Named::item).toList();
  }

  /** Items of a domain, best score first. */
  private static List<String> byScore(TrainedRun finished, int[] items, String domain) {
    Catalogue catalogue = finished.dataset().catalogue();
    return keys(Named.recommend(finished, history(items), domain, catalogue.items()));
  }

  @Test
  void theRankOfATargetIsItsPlaceInTheAnswerToItsHistory() {
    try (TrainedRun finished = TrainedRun.open(run)) {
      Dataset dataset = finished.dataset();
      Ranks ranks =
          new Evaluator(dataset, Protocol.DEFAULTS, finished.recommender().length())
              .rank(finished.recommender(), Role.TEST, done -> {});
      HeldOut held = HeldOut.of(dataset, Role.TEST);
      for (int i = 0; i < held.size(); i++) {
        Case one = ranks.get(i);
        int begin = dataset.sequences().offsets()[held.user(i)];
        int[] past = Arrays.copyOfRange(dataset.sequences().items(), begin, held.position(i));
        List<String> answer = byScore(finished, past, one.domain());
        assertThat(answer).hasSize(one.candidates());
        assertThat(answer.get((int) one.rank() - 1)).isEqualTo(one.target());
      }
    }
  }

  @Test
  void aUserOfTheLogIsAnsweredAsSomebodyWithTheSameHistory() {
    try (TrainedRun finished = TrainedRun.open(run)) {
      Dataset dataset = finished.dataset();
      for (int u = 0; u < 10; u++) {
        int begin = dataset.sequences().offsets()[u];
        int end = dataset.sequences().offsets()[u + 1];
        int[] all = Arrays.copyOfRange(dataset.sequences().items(), begin, end);
        for (String domain : dataset.catalogue().names()) {
          List<Named> known = Named.recommend(finished, dataset.sequences().users()[u], domain, 5);
          assertThat(known)
              .hasSize(5)
              .isSortedAccordingTo(Comparator.comparingDouble(Named::score).reversed())
              .isEqualTo(Named.recommend(finished, history(all), domain, 5));
        }
      }
    }
  }

  @Test
  void somebodyWithoutHistoryIsAnsweredToo() {
    try (TrainedRun finished = TrainedRun.open(run)) {
      assertThat(Named.recommend(finished, history(), "food", 3)).hasSize(3);
    }
  }

  @Test
  void seenItemsAreLeftOutIfTheProtocolSaysSo() {
    Path unseen = own.resolve("unseen");
    Protocol protocol = new Protocol(new Candidates.Full(), true, TieRank.HALF, List.of("ndcg@10"));
    RunConfig config = TinyExperiment.config(csv).withProtocol(protocol);
    Experiment.train(unseen, config, "test", Monitor.SILENT);
    try (TrainedRun finished = TrainedRun.open(unseen)) {
      Catalogue catalogue = finished.dataset().catalogue();
      int[] past = {catalogue.first(0), catalogue.first(1), catalogue.first(0) + 2};
      List<String> all =
          new ArrayList<>(
              IntStream.range(0, catalogue.size(0))
                  .mapToObj(v -> catalogue.key(catalogue.first(0) + v))
                  .toList());
      all.removeAll(List.of(catalogue.key(past[0]), catalogue.key(past[2])));
      assertThat(byScore(finished, past, "food")).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @Test
  void anUnknownUserOrDomainIsNamed() {
    try (TrainedRun finished = TrainedRun.open(run)) {
      assertThatThrownBy(() -> Named.recommend(finished, "nobody", "food", 3))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "user \"nobody\" is not in the data of this run (60 users); give --history with"
                  + " their events");
      assertThatThrownBy(() -> Named.recommend(finished, "user-01", "books", 3))
          .isInstanceOf(DataException.class)
          .hasMessage("domain must be one of [food, kitchen], got \"books\"");
    }
  }

  @Test
  void aRunWithoutAFinishedEpochIsNotServed() throws IOException {
    Files.copy(
        run.resolve("run.json"), own.resolve("run.json"), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> TrainedRun.open(own).close())
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            own
                + ": must have been trained for one epoch at least, but it has no"
                + " model.safetensors; run ./transept train --resume "
                + own);
  }

  @Test
  void damagedWeightsAreRefusedAndLeaveNothingBehind() throws IOException {
    Path out = TinyExperiment.trained(own.resolve("run"), csv);
    Path weights = out.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> TrainedRun.open(out).close())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(weights + ": must have the SHA-256 that run.json says");
    try (TrainedRun sound = TrainedRun.open(run)) {
      assertThat(Named.recommend(sound, "user-01", "food", 1)).hasSize(1);
    }
  }

  @Test
  void aSecondRunInTheSameFolderIsRefused() {
    assertThatThrownBy(() -> TinyExperiment.trained(run, csv))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "%s: must be a new folder, but it holds a run; use --resume %s to go on with it, or"
                    .formatted(run, run)
                + " choose another --out");
  }
}
