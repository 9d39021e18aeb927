package org.transept.model;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.batch.Stream;
import org.transept.nn.AttentionMask;
import org.transept.nn.Rows;
import org.transept.torch.Host;

/**
 * A stream as layers need it: the rectangle its tokens stand in, and which of them are asked.
 *
 * @param stream the tokens
 * @param rows where they stand
 * @param whole whether tokens read all of their row; if not, themselves and what is older
 * @param reach for self-attention
 */
public record Tokens(Stream stream, Rows rows, boolean whole, AttentionMask reach) {
  /** Tokens that read themselves and all older ones of their row. */
  public static Tokens of(Stream stream) {
    return of(stream, false);
  }

  /** Tokens of a stream, or tokens that read what is newer too. */
  public static Tokens of(Stream stream, boolean whole) {
    AttentionMask.Side side = side(stream);
    return new Tokens(
        stream,
        new Rows(stream.rows(), stream.longest(), stream.rowN(), stream.slotN()),
        whole,
        AttentionMask.of(stream.rows(), whole ? endless(side) : side, side, false));
  }

  /** Some of the tokens alone. */
  public Tokens only(int[] chosen) {
    return of(stream.only(chosen), whole);
  }

  /** Which tokens these, which are some of {@code all}, read of them in self-attention. */
  public AttentionMask within(Tokens all) {
    AttentionMask.Side side = side(stream);
    return AttentionMask.of(stream.rows(), whole ? endless(side) : side, side(all.stream), false);
  }

  /** Which tokens of another stream these tokens may read. */
  public AttentionMask reach(Tokens keys, boolean ages) {
    return AttentionMask.of(stream.rows(), side(stream), side(keys.stream), ages);
  }

  private static AttentionMask.Side endless(AttentionMask.Side side) {
    int[] never = new int[side.rowN().length];
    Arrays.fill(never, Integer.MAX_VALUE);
    return new AttentionMask.Side(side.longest(), side.rowN(), side.slotN(), side.clockN(), never);
  }

  static AttentionMask.Side side(Stream s) {
    return new AttentionMask.Side(s.longest(), s.rowN(), s.slotN(), s.clockN(), s.horizonN());
  }

  /** Numbers of the tokens that are asked for an item of domain {@code d}, ascending. */
  public int[] asked(int d) {
    return IntStream.range(0, stream.size()).filter(n -> stream.askedN()[n] == d).toArray();
  }

  /** Numbers of the tokens that are asked for anything, ascending. */
  public int[] asked() {
    return IntStream.range(0, stream.size()).filter(n -> stream.askedN()[n] >= 0).toArray();
  }

  /** Number of the last token of each of these rows, which must have one. */
  public int[] last(int[] rows) {
    int[] last = new int[stream.rows()];
    for (int n = 0; n < stream.size(); n++) {
      last[stream.rowN()[n]] = n;
    }
    return IntStream.of(rows).map(r -> last[r]).toArray();
  }

  /** The hidden states of some tokens. */
  public static Tensor pick(Tensor hiddenND, int[] tokens) {
    return embedding(hiddenND, Host.indices(tokens, tokens.length));
  }
}
