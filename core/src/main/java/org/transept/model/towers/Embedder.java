package org.transept.model.towers;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.batch.Stream;
import org.transept.model.Tokens;
import org.transept.model.items.ItemPart;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/** Turns streams into the states that towers start from: item, start token and position. */
final class Embedder {
  private static final double DEVIATION = 0.02;

  private final ItemPart items;
  private final Tensor starts;

  /**
   * An embedder with a learned start token for each of {@code streams} streams.
   *
   * @param items what it reads of the items
   */
  Embedder(Parameters parameters, ItemPart items, int streams) {
    this.items = items;
    starts =
        parameters
            .in("starts")
            .declare("weight", new Init.Normal(DEVIATION), streams, items.width());
  }

  /**
   * The states of several streams, each ND. One look-up serves all of them.
   *
   * @param towers the tower of each stream, whose positions are added
   */
  Tensor[] embed(List<Tokens> streams, List<Tower> towers, double dropout, Pass pass) {
    int total = streams.stream().mapToInt(tokens -> tokens.stream().size()).sum();
    int[] item = new int[total];
    int at = 0;
    for (Tokens tokens : streams) {
      Stream stream = tokens.stream();
      System.arraycopy(stream.itemN(), 0, item, at, stream.size());
      at += stream.size();
    }
    Tensor rowsND = items.lookUp(item, pass);
    Tensor[] states = new Tensor[streams.size()];
    at = 0;
    for (int s = 0; s < states.length; s++) {
      Tokens tokens = streams.get(s);
      int size = tokens.stream().size();
      Tensor stateND = rowsND.narrow(0, at, size).add(startsND(tokens.stream(), s));
      stateND = stateND.add(towers.get(s).positionsND(tokens));
      states[s] = pass.dropout(stateND, dropout);
      at += size;
    }
    return states;
  }

  /** The start token's vector where a stream has one, else 0. */
  private Tensor startsND(Stream stream, int s) {
    float[] isStart = new float[stream.size()];
    for (int n = 0; n < isStart.length; n++) {
      isStart[n] = stream.itemN()[n] == 0 ? 1 : 0;
    }
    Tensor startD = embedding(starts, Host.indices(new int[] {s}, 1));
    return Host.floats(isStart, isStart.length, 1).to(starts.scalar_type()).mul(startD);
  }
}
