package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.transept.Tiny;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.NoLeaks;

/** Ranks under every protocol against a naive count. */
@ExtendWith(NoLeaks.class)
class EvaluatorTest {
  private final Dataset dataset = Tiny.dataset();

  /** Scores that depend on the history only, with many ties. */
  private static float score(int[] history, int item) {
    return new Random(31L * Arrays.hashCode(history) + item).nextInt(12);
  }

  private static Tensor scores(Batch batch, int d) {
    int first = batch.catalogue().first(d);
    int size = batch.catalogue().size(d);
    float[] scores = new float[batch.rows() * size];
    for (int r = 0; r < batch.rows(); r++) {
      for (int v = 0; v < size; v++) {
        scores[r * size + v] = score(batch.history(r), first + v);
      }
    }
    return Host.floats(scores, batch.rows(), size);
  }

  private static Protocol protocol(Candidates candidates, boolean removeSeen, TieRank ties) {
    return new Protocol(candidates, removeSeen, ties, List.of("ndcg@10"));
  }

  private void assertRanks(Protocol protocol) {
    Ranks ranks =
        new Evaluator(dataset, protocol, 100).rank(EvaluatorTest::scores, Role.TEST, done -> {});
    HeldOut held = HeldOut.of(dataset, Role.TEST);
    assertThat(ranks.size()).isEqualTo(held.size()).isPositive();
    for (int i = 0; i < held.size(); i++) {
      int begin = dataset.sequences().offsets()[held.user(i)];
      int[] history = Arrays.copyOfRange(dataset.sequences().items(), begin, held.position(i));
      Set<Integer> rivals = rivals(protocol, held, i, history);
      float own = score(history, held.target(i));
      double above = rivals.stream().filter(item -> score(history, item) > own).count();
      double tied = rivals.stream().filter(item -> score(history, item) == own).count();
      double share = protocol.ties() == TieRank.HALF ? 0.5 : 0;
      assertThat(ranks.get(i).rank()).isEqualTo(1 + above + share * tied);
      assertThat(ranks.get(i).candidates()).isEqualTo(rivals.size() + 1);
    }
  }

  private Set<Integer> rivals(Protocol protocol, HeldOut held, int i, int[] history) {
    int d = held.domain(i);
    Set<Integer> rivals = new HashSet<>();
    if (protocol.candidates() instanceof Candidates.Sampled sampled) {
      int begin = dataset.sequences().offsets()[held.user(i)];
      for (int item :
          new NegativeSampler(dataset, sampled).draw(held.user(i), held.position(i) - begin)) {
        rivals.add(item);
      }
    } else {
      for (int v = 0; v < dataset.catalogue().size(d); v++) {
        rivals.add(dataset.catalogue().first(d) + v);
      }
      if (protocol.removeSeen()) {
        for (int item : history) {
          rivals.remove(item);
        }
      }
    }
    rivals.remove(held.target(i));
    return rivals;
  }

  @Test
  void fullRankingCountsTheDomainsCatalogue() {
    assertRanks(protocol(new Candidates.Full(), false, TieRank.HALF));
    assertRanks(protocol(new Candidates.Full(), false, TieRank.FAVOUR_TARGET));
  }

  @Test
  void seenItemsCanBeRemovedButNeverTheTarget() {
    assertRanks(protocol(new Candidates.Full(), true, TieRank.HALF));
  }

  @Test
  void sampledCandidatesAreThoseOfTheSampler() {
    assertRanks(protocol(new Candidates.Uniform(7, 3), false, TieRank.HALF));
    assertRanks(protocol(new Candidates.Uniform(1000, 3), false, TieRank.FAVOUR_TARGET));
    assertRanks(protocol(new Candidates.Popular(7, 3), false, TieRank.HALF));
  }

  @Test
  void aConstantScorerGetsTheMiddleRankAndNotANumberIsAnError() {
    Recommender constant =
        (batch, d) ->
            Host.floats(new float[batch.catalogue().size(d)], 1, batch.catalogue().size(d))
                .expand(batch.rows(), batch.catalogue().size(d));
    Evaluator evaluator = new Evaluator(dataset, Protocol.DEFAULTS, 100);
    Ranks ranks = evaluator.rank(constant, Role.TEST, done -> {});
    for (int i = 0; i < ranks.size(); i++) {
      assertThat(ranks.get(i).rank()).isEqualTo((ranks.get(i).candidates() + 1) / 2.0);
    }
    Recommender broken = (batch, d) -> scores(batch, d).fill_(notANumber());
    assertThatThrownBy(() -> evaluator.rank(broken, Role.TEST, done -> {}))
        .hasMessage(
            "scores must be numbers, got NaN; the model has diverged, train it with a lower"
                + " train.optimizer.rate");
  }

  private static org.bytedeco.pytorch.Scalar notANumber() {
    return new org.bytedeco.pytorch.Scalar(Double.NaN);
  }
}
