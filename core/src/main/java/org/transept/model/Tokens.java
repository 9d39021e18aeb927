package org.transept.model;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Stream;
import org.transept.nn.Reach;
import org.transept.nn.Rows;
import org.transept.torch.Host;

/**
 * A stream as layers need it: the rectangle its tokens stand in, and which of them are asked.
 *
 * @param stream the tokens
 * @param rows where they stand
 * @param reach for self-attention: a token reads itself and all older ones of its row
 */
record Tokens(Stream stream, Rows rows, Reach reach) {
  static Tokens of(Stream stream) {
    Reach.Side side = side(stream);
    return new Tokens(
        stream,
        new Rows(stream.rows(), stream.longest(), stream.rowN(), stream.slotN()),
        Reach.of(stream.rows(), side, side, false));
  }

  /** Which tokens of {@code keys} these tokens may read. */
  Reach reach(Tokens keys, boolean ages) {
    return Reach.of(stream.rows(), side(stream), side(keys.stream), ages);
  }

  private static Reach.Side side(Stream s) {
    return new Reach.Side(s.longest(), s.rowN(), s.slotN(), s.clockN(), s.horizonN());
  }

  /** Numbers of the tokens that are asked for an item of domain {@code d}, ascending. */
  int[] asked(int d) {
    return IntStream.range(0, stream.size()).filter(n -> stream.askedN()[n] == d).toArray();
  }

  /** Numbers of the tokens that are asked for anything, ascending. */
  int[] asked() {
    return IntStream.range(0, stream.size()).filter(n -> stream.askedN()[n] >= 0).toArray();
  }

  /** The hidden states of some tokens. */
  static Tensor pick(Tensor hiddenND, int[] tokens) {
    return embedding(hiddenND, Host.indices(tokens, tokens.length));
  }
}
