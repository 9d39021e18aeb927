package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.read.Datasets;
import org.transept.data.read.Source;
import org.transept.metric.Metric;
import org.transept.model.Recommender;
import org.transept.model.counting.ItemKnn;
import org.transept.model.counting.KnnRecent;
import org.transept.model.counting.Markov;
import org.transept.model.counting.Popularity;
import org.transept.model.counting.RecentPopularity;

/**
 * Counting models on food-kitchen against NDCG@10 of another implementation: 999 uniform negatives
 * that the user never touched, ties in favour of the target. The negatives are other ones.
 */
@Tag("slow")
class PublishedFloorsTest {
  private static final double TOLERANCE = 0.005;

  private static Dataset dataset;
  private static Sequences training;

  @BeforeAll
  static void read() {
    String given = System.getenv("TRANSEPT_DATA");
    Path file =
        (given == null
                ? Stream.of(Path.of("../shared/data"), Path.of("../../shared/data"))
                : Stream.of(Path.of(given)))
            .map(folder -> folder.resolve("food-kitchen/events.csv"))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of("food-kitchen/events.csv"));
    assumeTrue(
        Files.exists(file),
        "skipped: no food-kitchen; set TRANSEPT_DATA to the folder of event logs");
    dataset = Datasets.read(Source.DEFAULTS.withFiles(List.of(file.toString())));
    training = dataset.training();
  }

  private static void check(Recommender recommender, double food, double kitchen) {
    Protocol protocol =
        new Protocol(
            new Candidates.Uniform(999, 1), false, TieRank.FAVOUR_TARGET, List.of("ndcg@10"));
    Ranks ranks = new Evaluator(dataset, protocol, 50).rank(recommender, Role.TEST, done -> {});
    assertThat(mean(ranks, "food")).as("food").isCloseTo(food, within(TOLERANCE));
    assertThat(mean(ranks, "kitchen")).as("kitchen").isCloseTo(kitchen, within(TOLERANCE));
  }

  private static double mean(Ranks ranks, String domain) {
    double sum = 0;
    int cases = 0;
    for (int i = 0; i < ranks.size(); i++) {
      Case one = ranks.get(i);
      if (one.domain().equals(domain)) {
        sum += new Metric.Ndcg(10).of(one.rank(), one.candidates());
        cases++;
      }
    }
    return sum / cases;
  }

  @Test
  void popularity() {
    check(new Popularity(training), .024, .030);
  }

  @Test
  void markov() {
    check(new Markov(training), .073, .049);
  }

  @Test
  void itemKnn() {
    check(new ItemKnn(training, ItemKnn.Config.DEFAULTS), .094, .059);
  }

  @Test
  void recentPopularity() {
    check(new RecentPopularity(training, RecentPopularity.Config.DEFAULTS), .1763, .1326);
  }

  @Test
  void knnAndRecentPopularity() {
    check(new KnnRecent(training, KnnRecent.Config.DEFAULTS), .1919, .1394);
  }
}
