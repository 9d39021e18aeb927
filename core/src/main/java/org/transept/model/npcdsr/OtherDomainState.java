package org.transept.model.npcdsr;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.batch.Stream;
import org.transept.model.Tokens;
import org.transept.torch.Host;

/**
 * What the questions of one domain may see of the others: of each the state of its newest event
 * before the question's horizon.
 */
final class OtherDomainState {
  private OtherDomainState() {}

  /**
   * The states of the domains other than {@code d} in their order, QD each; zeros where there was
   * no event.
   *
   * @param asked the tokens that ask
   * @param streams the tokens of all domains
   * @param stateND their states, which know nothing beyond their own clock
   */
  static List<Tensor> statesQD(int d, Tokens asked, List<Tokens> streams, Tensor[] stateND) {
    List<Tensor> states = new ArrayList<>();
    for (int other = 0; other < streams.size(); other++) {
      if (other != d) {
        int[] newest = newest(asked.stream(), streams.get(other).stream());
        states.add(states(stateND[other], newest));
      }
    }
    return states;
  }

  /** For each token that asks the number of the newest event it may see; -1 if there is none. */
  static int[] newest(Stream asked, Stream other) {
    int[] newest = new int[asked.size()];
    int n = 0; // Both are in the order of rows and time.
    for (int q = 0; q < newest.length; q++) {
      int row = asked.rowN()[q];
      int horizon = asked.horizonN()[q];
      while (n < other.size()
          && (other.rowN()[n] < row || (other.rowN()[n] == row && other.clockN()[n] < horizon))) {
        n++;
      }
      boolean event = n > 0 && other.rowN()[n - 1] == row && other.itemN()[n - 1] != 0;
      newest[q] = event ? n - 1 : -1;
    }
    return newest;
  }

  private static Tensor states(Tensor stateND, int[] tokens) {
    float[] known = new float[tokens.length];
    for (int q = 0; q < known.length; q++) {
      known[q] = tokens[q] < 0 ? 0 : 1;
    }
    int[] any = IntStream.of(tokens).map(n -> Math.max(0, n)).toArray();
    Tensor knownQ1 = Host.floats(known, known.length, 1).to(stateND.scalar_type());
    return Tokens.pick(stateND, any).mul(knownQ1);
  }
}
