package org.transept.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * Ranks every held-out target of a dataset under one protocol. Works through a few cases at a time:
 * scores of all users and items are never in memory together.
 */
public final class Evaluator {
  /** Most scores held at a time by each thread. */
  private static final int MOST_SCORES = 1 << 24;

  private static final int MOST_ROWS = 256;

  private final Dataset dataset;
  private final Protocol protocol;
  private final int length;
  private final @Nullable NegativeSampler sampler;
  private final TrainingCounts popularity;

  /**
   * An evaluator of one dataset.
   *
   * @param length most events of a user's past that a recommender is shown
   */
  public Evaluator(Dataset dataset, Protocol protocol, int length) {
    this.dataset = dataset;
    this.protocol = protocol;
    this.length = length;
    this.popularity = TrainingCounts.of(dataset);
    this.sampler =
        protocol.candidates() instanceof Candidates.Sampled sampled
            ? new NegativeSampler(dataset, sampled)
            : null;
  }

  /** Most cases that are scored at a time by each thread, in a domain of so many items. */
  public static int rows(int items) {
    return Math.max(1, Math.min(MOST_ROWS, MOST_SCORES / Math.max(1, items)));
  }

  /**
   * The ranks of all targets of one role, some cases at a time and several of these side by side.
   *
   * @param done hears how many cases are ranked so far
   */
  public Ranks rank(Recommender recommender, Role role, LongConsumer done) {
    HeldOut held = HeldOut.of(dataset, role);
    double[] ranks = new double[held.size()];
    int[] candidates = new int[held.size()];
    AtomicLong ranked = new AtomicLong();
    for (int d = 0; d < dataset.catalogue().domains(); d++) {
      int domain = d;
      List<int[]> groups = held.groups(d, length, rows(dataset.catalogue().size(d)));
      Workers.each(
          groups.size(),
          g -> {
            // Longest histories first, so that no thread is left alone with them at the end.
            int[] group = groups.get(groups.size() - 1 - g);
            try (Scope scope = Scope.inference()) {
              Batch batch = held.batch(group, domain, length);
              rank(recommender.scoresBV(batch, domain), held, group, domain, ranks, candidates);
            }
            synchronized (done) {
              done.accept(ranked.addAndGet(group.length));
            }
          });
    }
    Cases cases = new Cases(dataset, popularity);
    Ranks result = new Ranks();
    for (int i = 0; i < ranks.length; i++) {
      int begin = dataset.sequences().offsets()[held.user(i)];
      result.add(cases.of(held.user(i), held.position(i) - begin, ranks[i], candidates[i]));
    }
    return result;
  }

  private void rank(
      Tensor scoresBV, HeldOut held, int[] group, int d, double[] ranks, int[] candidates) {
    Catalogue catalogue = dataset.catalogue();
    int[] target = Arrays.stream(group).map(i -> held.target(i) - catalogue.first(d)).toArray();
    boolean favours = protocol.ties() == TieRank.FAVOUR_TARGET;
    double[] found;
    int[] rivals = new int[group.length];
    if (sampler != null) {
      int[][] drawn = Arrays.stream(group).mapToObj(i -> draw(held, i, d)).toArray(int[][]::new);
      Arrays.setAll(rivals, b -> drawn[b].length);
      found = Ranking.ranks(scoresBV, target, picked(scoresBV, drawn), 0, favours);
    } else if (protocol.removeSeen()) {
      int[][] seen = Arrays.stream(group).mapToObj(i -> seen(held, i, d)).toArray(int[][]::new);
      Arrays.setAll(rivals, b -> catalogue.size(d) - 1 - seen[b].length);
      found = Ranking.ranks(scoresBV, target, Ranking.without(scoresBV, seen), 1, favours);
    } else {
      Arrays.fill(rivals, catalogue.size(d) - 1);
      found = Ranking.ranks(scoresBV, target, scoresBV, 1, favours);
    }
    for (int b = 0; b < group.length; b++) {
      ranks[group[b]] = found[b];
      candidates[group[b]] = rivals[b] + 1;
    }
  }

  private int[] draw(HeldOut held, int i, int d) {
    int begin = dataset.sequences().offsets()[held.user(i)];
    NegativeSampler negatives = Objects.requireNonNull(sampler);
    int first = dataset.catalogue().first(d);
    return Arrays.stream(negatives.draw(held.user(i), held.position(i) - begin))
        .map(item -> item - first)
        .toArray();
  }

  /** Columns of the items of domain d that the user had before the target, without the target. */
  private int[] seen(HeldOut held, int i, int d) {
    Sequences sequences = dataset.sequences();
    Catalogue catalogue = dataset.catalogue();
    int begin = sequences.offsets()[held.user(i)];
    return Arrays.stream(sequences.items(), begin, held.position(i))
        .filter(item -> catalogue.domainOf(item) == d && item != held.target(i))
        .distinct()
        .map(item -> item - catalogue.first(d))
        .toArray();
  }

  /**
   * Scores of the drawn columns; rows with fewer than the longest are filled with minus infinity.
   */
  private static Tensor picked(Tensor scoresBV, int[][] drawn) {
    int longest = Math.max(1, Arrays.stream(drawn).mapToInt(row -> row.length).max().orElse(1));
    int[] columns = new int[drawn.length * longest];
    byte[] empty = new byte[columns.length];
    for (int b = 0; b < drawn.length; b++) {
      System.arraycopy(drawn[b], 0, columns, b * longest, drawn[b].length);
      Arrays.fill(empty, b * longest + drawn[b].length, (b + 1) * longest, (byte) 1);
    }
    return scoresBV
        .gather(1, Host.indices(columns, drawn.length, longest))
        .masked_fill(
            Host.flags(empty, drawn.length, longest), new Scalar(Double.NEGATIVE_INFINITY));
  }
}
