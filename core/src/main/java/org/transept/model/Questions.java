package org.transept.model;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.data.batch.Batch;
import org.transept.model.context.TimeFeatures;
import org.transept.model.context.Trend;

/** Gathers an {@link Encoding} domain by domain. */
public final class Questions {
  private final List<Tensor> parts = new ArrayList<>();
  private final Batch batch;
  private final int[] offsets;
  private IntStream rows = IntStream.empty();
  private IntStream targets = IntStream.empty();
  private IntStream horizons = IntStream.empty();
  private int domain;

  public Questions(Batch batch) {
    this.batch = batch;
    offsets = new int[batch.catalogue().domains() + 1];
  }

  /** Adds the answers of the next domain: the tokens of {@code tokens} that are asked for it. */
  public void add(Tokens tokens, Tensor hiddenND) {
    answer(tokens, Tokens.pick(hiddenND, tokens.asked(domain)));
  }

  /**
   * Answers queries where the answers are already picked, in the order of the tokens that are
   * asked.
   */
  public void answer(Tokens tokens, Tensor answersQD) {
    int[] asked = tokens.asked(domain);
    if (asked.length > 0) {
      parts.add(answersQD);
    }
    rows = IntStream.concat(rows, IntStream.of(asked).map(n -> tokens.stream().rowN()[n]));
    targets = IntStream.concat(targets, IntStream.of(asked).map(n -> tokens.stream().targetN()[n]));
    horizons =
        IntStream.concat(horizons, IntStream.of(asked).map(n -> tokens.stream().horizonN()[n]));
    offsets[domain + 1] = offsets[domain] + asked.length;
    domain++;
  }

  /**
   * All answers.
   *
   * @param time what the time of each question adds to them; null if nothing
   */
  public Encoding encoding(List<Tokens> streams, @Nullable TimeFeatures time) {
    Tensor hiddenQD =
        parts.size() == 1 ? parts.get(0) : cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
    int[] row = rows.toArray();
    Trend trend = null;
    if (time != null && row.length > 0) {
      TimeFeatures.Moments moments =
          new TimeFeatures.Moments(batch, offsets, row, horizons.toArray());
      hiddenQD = time.aged(hiddenQD, moments);
      trend = time.trend(hiddenQD, moments);
    }
    return new Encoding(
        batch,
        hiddenQD,
        offsets,
        row,
        targets.toArray(),
        streams.stream().mapToLong(tokens -> tokens.stream().size()).sum(),
        streams.stream().mapToLong(tokens -> tokens.stream().padding()).sum(),
        trend);
  }
}
