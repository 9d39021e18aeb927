package org.transept.model.context;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.count.RecentCounts;
import org.transept.model.Encoding;
import org.transept.nn.Linear;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/**
 * What the time of a question adds to its vector, after all blocks: only there, because a token
 * that others read must not tell them when its own question will be asked.
 */
public final class TimeFeatures {
  /** Powers of two of seconds that are told apart; the last is 68 years. */
  private static final int LONGEST = 31;

  /** No event at all, the same second, and then one for each power of two. */
  private static final int BUCKETS = LONGEST + 2;

  private static final int ANY = -1;

  /**
   * Where the questions of an encoding stand in time.
   *
   * @param offsets of the domains, see {@link Encoding}
   * @param rowQ row of each question
   * @param horizonQ horizon of the token that answers it
   */
  public record Moments(Batch batch, int[] offsets, int[] rowQ, int[] horizonQ) {}

  private final RequestTime.Trends config;
  private final RecentCounts counts;
  private final int[] windows;
  private final List<Tensor> gaps = new ArrayList<>();
  private final List<Linear> weights = new ArrayList<>();

  private TimeFeatures(
      Parameters parameters, RequestTime.Trends config, RecentCounts counts, int width) {
    this.config = config;
    this.counts = counts;
    windows = config.trends().stream().mapToInt(days -> days).toArray();
    if (config.gaps()) {
      for (String which : List.of("any", "own")) {
        Parameters its = parameters.in(which + ".gaps");
        gaps.add(its.declare("weight", new Init.Constant(0), BUCKETS, 2L * width));
      }
    }
    for (String domain : counts.catalogue().names()) {
      if (windows.length > 0) {
        weights.add(Linear.withBias(parameters.in("trend-" + domain), width, windows.length));
      }
    }
  }

  /** The counts that the features need; null if there are to be none, or no timestamps. */
  static @Nullable RecentCounts counts(RequestTime time, Sequences training) {
    boolean timed = training.timed() || training.events() == 0;
    return time instanceof RequestTime.Trends && timed ? new RecentCounts(training) : null;
  }

  /** The features; null if there are none. */
  public static @Nullable TimeFeatures of(
      Parameters parameters, SideInformation beside, int width) {
    return beside.time() instanceof RequestTime.Trends used && beside.counts() != null
        ? new TimeFeatures(parameters.in("time"), used, beside.counts(), width)
        : null;
  }

  /** Vectors scaled and shifted by how long ago the user's last events were, QD. */
  public Tensor aged(Tensor hiddenQD, Moments moments) {
    if (!config.gaps()) {
      return hiddenQD;
    }
    int size = moments.rowQ().length;
    int[] any = new int[size];
    int[] own = new int[size];
    Catalogue catalogue = counts.catalogue();
    for (int d = 0; d < catalogue.domains(); d++) {
      for (int q = moments.offsets()[d]; q < moments.offsets()[d + 1]; q++) {
        int row = moments.rowQ()[q];
        int horizon = moments.horizonQ()[q];
        any[q] = bucket(moments.batch().since(row, horizon, ANY));
        own[q] = bucket(moments.batch().since(row, horizon, d));
      }
    }
    Tensor bothQE =
        embedding(gaps.get(0), Host.indices(any, size))
            .add(embedding(gaps.get(1), Host.indices(own, size)));
    long width = hiddenQD.size(1);
    Tensor scaleQD = bothQE.narrow(1, 0, width).add(new Scalar(1.0));
    return hiddenQD.mul(scaleQD).add(bothQE.narrow(1, width, width));
  }

  static int bucket(long seconds) {
    if (seconds <= 0) {
      return seconds < 0 ? 0 : 1;
    }
    return 2 + Math.min(LONGEST - 1, Long.SIZE - 1 - Long.numberOfLeadingZeros(seconds));
  }

  /** What sold lately, weighed by the vectors; null if that is left out. */
  public @Nullable Trend trend(Tensor hiddenQD, Moments moments) {
    if (weights.isEmpty()) {
      return null;
    }
    List<Tensor> parts = new ArrayList<>();
    for (int d = 0; d < weights.size(); d++) {
      int from = moments.offsets()[d];
      int size = moments.offsets()[d + 1] - from;
      if (size > 0) {
        parts.add(weights.get(d).forward(hiddenQD.narrow(0, from, size)));
      }
    }
    long[] day = new long[moments.rowQ().length];
    for (int q = 0; q < day.length; q++) {
      day[q] = RecentCounts.day(moments.batch().time(moments.rowQ()[q], moments.horizonQ()[q]));
    }
    Tensor weightsQW = cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
    return new Trend(counts, windows, weightsQW, day);
  }
}
