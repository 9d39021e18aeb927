package org.transept.model.abxi;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.data.batch.Stream;
import org.transept.model.CrossAttentionInputs;
import org.transept.model.Fusion;
import org.transept.nn.AttentionMask;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.nn.Rows;

/**
 * The events of each domain as the own streams of the others read them in {@link Abxi}: those older
 * than the last that is asked for there, side by side and as they are without fusion. Their
 * positions and empty slots are those of evaluation, in training too. Under a control, its own
 * stream or those of the next user read them ({@link Control}).
 */
final class AbxiContext {
  private final AbxiBatch aligned;
  private final Control control;
  private final Stream[] read;
  private final int[] offsets;
  private final int[] itemN;
  private final int[] positionN;
  private final int[] emptyN;

  /** What the questions of a batch may read; nothing without fusion. */
  AbxiContext(AbxiBatch aligned, Abxi.Config config) {
    this.aligned = aligned;
    control = config.fusion().attention().control();
    boolean fromEnd = config.fromEnd();
    boolean alone = control == Control.SHUFFLED && aligned.own(0).rows() < 2;
    boolean reads = !(config.fusion() instanceof Fusion.None) && !alone;
    read = new Stream[aligned.domains()];
    Arrays.setAll(read, d -> reads ? read(d) : aligned.own(d).only(new int[0]));
    offsets = new int[read.length + 1];
    for (int d = 0; d < read.length; d++) {
      offsets[d + 1] = offsets[d] + read[d].size();
    }
    itemN = new int[offsets[read.length]];
    positionN = new int[itemN.length];
    emptyN = new int[itemN.length];
    for (int d = 0; d < read.length; d++) {
      Stream stream = read[d];
      int[] size = new int[stream.rows()];
      IntStream.of(stream.rowN()).forEach(user -> size[user]++);
      for (int n = 0; n < stream.size(); n++) {
        int user = stream.rowN()[n];
        int slot = stream.slotN()[n];
        itemN[offsets[d] + n] = stream.itemN()[n];
        positionN[offsets[d] + n] = fromEnd ? size[user] - 1 - slot : slot;
        emptyN[offsets[d] + n] = config.length() - (fromEnd ? size[user] : slot + 1);
      }
    }
  }

  private Stream read(int d) {
    Stream stream = aligned.own(d);
    int[] until = new int[stream.rows()]; // Who has no event to look from reads nothing.
    for (int other = 0; other < aligned.domains(); other++) {
      boolean asks = control == Control.SELF ? other == d : other != d;
      Stream asking = asks ? aligned.events(other) : stream.only(new int[0]);
      for (int n = 0; n < asking.size(); n++) {
        int user = (asking.rowN()[n] + step()) % until.length;
        until[user] = Math.max(until[user], asking.horizonN()[n]);
      }
    }
    return stream.only(
        IntStream.range(0, stream.size())
            .filter(n -> stream.itemN()[n] != 0)
            .filter(n -> stream.clockN()[n] < until[stream.rowN()[n]])
            .toArray());
  }

  /** How many rows behind the row that reads the one stands that is read. */
  private int step() {
    return control == Control.SHUFFLED ? 1 : 0;
  }

  /** Number of events. */
  int size() {
    return itemN.length;
  }

  /** Events of domain {@code d} are {@code offset(d) .. offset(d + 1) - 1}. */
  int offset(int d) {
    return offsets[d];
  }

  int[] itemN() {
    return itemN;
  }

  int[] positionN() {
    return positionN;
  }

  /** Every event as a view of its own, over its domain's older ones. */
  AbxiQueries views(ScalarType type) {
    int[] token = IntStream.range(0, itemN.length).toArray();
    int[] row = new int[itemN.length];
    int[] slot = new int[itemN.length];
    int rows = 0;
    int longest = 0;
    for (int d = 0; d < read.length; d++) {
      for (int n = 0; n < read[d].size(); n++) {
        slot[offsets[d] + n] = read[d].slotN()[n];
        rows += read[d].slotN()[n] == 0 ? 1 : 0;
        row[offsets[d] + n] = rows - 1;
      }
      longest = Math.max(longest, read[d].longest());
    }
    int[] seen = IntStream.of(slot).map(s -> s + 1).toArray();
    return AbxiQueries.of(
        new AbxiQueries.Keys(rows, longest, row, slot),
        new AbxiQueries.Looks(token, row, seen, emptyN),
        type);
  }

  /** What the events of each domain's own stream may read of the other domains. */
  @Nullable CrossAttentionInputs[][] fromEvents(boolean ages) {
    return sights(aligned::events, ages);
  }

  /** What the own views may read. */
  @Nullable CrossAttentionInputs[][] fromViews(boolean ages) {
    return sights(aligned::asked, ages);
  }

  private @Nullable CrossAttentionInputs[][] sights(IntFunction<Stream> asking, boolean ages) {
    int n = read.length;
    @Nullable CrossAttentionInputs[][] sights = new CrossAttentionInputs[n][n];
    for (int a = 0; a < n; a++) {
      Stream queries = asking.apply(a);
      for (int b = 0; b < n; b++) {
        int key = control == Control.SELF ? a : b;
        if (a != b && queries.size() > 0 && read[key].size() > 0) {
          int[] readerN = readers(read[key]);
          AttentionMask.Side keys = side(read[key], readerN);
          AttentionMask reach =
              AttentionMask.of(queries.rows(), side(queries, queries.rowN()), keys, ages);
          sights[a][b] =
              new CrossAttentionInputs(
                  rows(queries, queries.rowN()), key, rows(read[key], readerN), reach);
        }
      }
    }
    return sights;
  }

  /** By token of a stream: the row that reads it. */
  private int[] readers(Stream s) {
    int back = s.rows() - step();
    return IntStream.of(s.rowN()).map(row -> (row + back) % s.rows()).toArray();
  }

  private static Rows rows(Stream s, int[] rowN) {
    return new Rows(s.rows(), s.longest(), rowN, s.slotN());
  }

  private static AttentionMask.Side side(Stream s, int[] rowN) {
    return new AttentionMask.Side(s.longest(), rowN, s.slotN(), s.clockN(), s.horizonN());
  }
}
