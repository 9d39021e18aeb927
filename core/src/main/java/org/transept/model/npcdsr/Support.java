package org.transept.model.npcdsr;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Seed;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Window;
import org.transept.model.Tokens;
import org.transept.nn.Pass;
import org.transept.torch.Host;

/**
 * Whose questions are the support of a {@link NeuralProcess}: those of users of several domains.
 */
final class Support {
  /** Most users whose training questions are the support of evaluation and serving. */
  static final int USERS = 256;

  private Support() {}

  /** Rows of a training batch with events of more than one domain. */
  static BitSet rows(List<Tokens> streams) {
    BitSet once = new BitSet();
    BitSet several = new BitSet();
    for (Tokens tokens : streams) {
      BitSet its = new BitSet();
      for (int n = 0; n < tokens.stream().size(); n++) {
        if (tokens.stream().itemN()[n] != 0 || tokens.stream().askedN()[n] >= 0) {
          its.set(tokens.stream().rowN()[n]);
        }
      }
      BitSet again = (BitSet) its.clone();
      again.and(once);
      several.or(again);
      once.or(its);
    }
    return several;
  }

  /**
   * Numbers of the questions that are drawn, ascending.
   *
   * @param rows whose may be drawn
   * @param rowQ row of each question
   * @param toldQD in the form of whose first column noise is drawn
   */
  static int[] draw(BitSet rows, int[] rowQ, NpCdsr.Latent config, Tensor toldQD, Pass pass) {
    int[] candidates = IntStream.range(0, rowQ.length).filter(q -> rows.get(rowQ[q])).toArray();
    int wanted = (int) Math.min(config.most(), Math.ceil(config.share() * candidates.length));
    if (wanted == candidates.length) {
      return candidates;
    }
    double[] lot = Host.doubles(pass.noise(toldQD.select(1, 0).narrow(0, 0, candidates.length)));
    return IntStream.range(0, candidates.length)
        .boxed()
        .sorted(Comparator.comparingDouble(c -> lot[c]))
        .limit(wanted)
        .mapToInt(c -> candidates[c])
        .sorted()
        .toArray();
  }

  /**
   * The last events of some training users of several domains, always the same ones.
   *
   * @param length most events of each
   */
  static Window[] windows(Sequences training, int length) {
    int[] users =
        IntStream.range(0, training.size()).filter(u -> isOfSeveral(training, u)).toArray();
    SplittableRandom random = new SplittableRandom(Seed.of(0, "support", 0));
    int wanted = Math.min(USERS, users.length);
    for (int i = 0; i < wanted; i++) {
      int j = i + random.nextInt(users.length - i);
      int swapped = users[i];
      users[i] = users[j];
      users[j] = swapped;
    }
    return Arrays.stream(users, 0, wanted)
        .sorted()
        .mapToObj(u -> window(training, u, length))
        .toArray(Window[]::new);
  }

  private static Window window(Sequences training, int user, int length) {
    int end = training.offsets()[user + 1];
    return new Window(user, Math.max(training.offsets()[user], end - length), end);
  }

  private static boolean isOfSeveral(Sequences training, int user) {
    Catalogue catalogue = training.catalogue();
    return Arrays.stream(training.items(), training.offsets()[user], training.offsets()[user + 1])
            .map(catalogue::domainOf)
            .distinct()
            .limit(2)
            .count()
        > 1;
  }
}
