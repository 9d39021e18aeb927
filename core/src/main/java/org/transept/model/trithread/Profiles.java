package org.transept.model.trithread;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.batch.Batch;
import org.transept.model.items.Texts;
import org.transept.nn.Linear;
import org.transept.text.Clusters;
import org.transept.torch.Bags;
import org.transept.torch.Host;
import org.transept.torch.Parameters;

/**
 * What users are like, in words: of each group of items that are called alike ({@link Clusters}),
 * the mean text vector of those that the user had, and of the groups the mean, so that no interest
 * outvotes another; then an adapter as items have one. It stands for the profile that a language
 * model writes in the source, group after group and then as one.
 */
final class Profiles {
  private final Texts texts;
  private final Tensor groupV;
  private final Linear inner;
  private final Linear outer;

  /**
   * Profiles of {@code width} numbers.
   *
   * @param groups most groups of items
   */
  Profiles(Parameters parameters, Texts texts, int width, int groups) {
    this.texts = texts;
    long items = texts.vectorsVW().size(0);
    int numbers = Math.toIntExact(texts.vectorsVW().size(1));
    groupV = parameters.fix("group", () -> groups(texts, groups), items);
    long hidden = ThreadVectors.hidden(numbers);
    inner = Linear.withBias(parameters.in("inner"), numbers, hidden);
    outer = Linear.withBias(parameters.in("outer"), hidden, width);
  }

  private static Tensor groups(Texts texts, int most) {
    int[] among = texts.among(1, texts.catalogue().items());
    Tensor vectorsRW = texts.vectorsVW().index_select(0, Host.indices(among, among.length));
    int[] group = Clusters.of(vectorsRW, most);
    double[] all = new double[texts.catalogue().items() + 1];
    for (int i = 0; i < among.length; i++) {
      all[among[i]] = group[i];
    }
    return Host.doubles(all, all.length);
  }

  /**
   * The items that profiles are made of, row after row.
   *
   * @param rowP row of the batch that each profile is of
   * @param itemC their items
   * @param beginP where each profile's items begin
   */
  record Known(int[] rowP, int[] itemC, int[] beginP) {}

  /**
   * The items with a text in each row of a training batch before its last event, which is the last
   * that is asked for. A row without any has no profile.
   */
  Known known(Batch batch) {
    int[][] items = new int[batch.rows()][];
    for (int r = 0; r < items.length; r++) {
      int[] history = batch.history(r);
      items[r] =
          Arrays.stream(history, 0, Math.max(0, history.length - 1)).filter(texts::has).toArray();
    }
    int[] rows = IntStream.range(0, items.length).filter(r -> items[r].length > 0).toArray();
    int[] begins = new int[rows.length];
    for (int p = 1; p < rows.length; p++) {
      begins[p] = begins[p - 1] + items[rows[p - 1]].length;
    }
    return new Known(
        rows, Arrays.stream(rows).flatMap(r -> Arrays.stream(items[r])).toArray(), begins);
  }

  /** The text vector of each profile, PW. */
  Tensor textPW(Known known) {
    Tensor itemC = Host.indices(known.itemC(), known.itemC().length);
    double[] shares = shares(known, Host.ints(groupV.index_select(0, itemC)));
    Tensor shareC = Host.doubles(shares, shares.length).to(texts.vectorsVW().scalar_type());
    return new Bags(texts.vectorsVW(), itemC, Host.indices(known.beginP(), known.beginP().length))
        .sums(shareC);
  }

  /** What each item counts within its profile: all groups the same, and all items of one group. */
  private static double[] shares(Known known, int[] groupC) {
    double[] shares = new double[groupC.length];
    for (int p = 0; p < known.beginP().length; p++) {
      int from = known.beginP()[p];
      int until = p + 1 < known.beginP().length ? known.beginP()[p + 1] : shares.length;
      Map<Integer, Integer> sizes = new HashMap<>();
      for (int c = from; c < until; c++) {
        sizes.merge(groupC[c], 1, Integer::sum);
      }
      for (int c = from; c < until; c++) {
        shares[c] = 1.0 / (sizes.size() * sizes.getOrDefault(groupC[c], 1));
      }
    }
    return shares;
  }

  /** The profiles, PD. */
  Tensor profilePD(Known known) {
    return outer.forward(inner.forward(textPW(known)));
  }
}
