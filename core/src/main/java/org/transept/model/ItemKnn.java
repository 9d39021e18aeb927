package org.transept.model;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.torch.Host;

/**
 * Item-based nearest neighbours: an item's score is the sum of its similarities to the events of
 * the history, each counting less the more steps ago it was. The similarity of two items, of the
 * same domain or not, is the cosine of their sets of training users; an item is not its own
 * neighbour.
 *
 * <p>Source: Sarwar et al., WWW 2001, for the cosine; the decay as in Ludewig and Jannach, UMUAI
 * 2018.
 */
public final class ItemKnn implements Recommender {
  private final Catalogue catalogue;
  private final double decay;

  /** Distinct items of each user, ascending. */
  private final int[][] itemsOfUser;

  /** Users of each item. */
  private final int[][] usersOfItem;

  /**
   * Finds out who had what.
   *
   * @param decay what an event's weight is multiplied by for every later event
   */
  public ItemKnn(Sequences training, double decay) {
    catalogue = training.catalogue();
    this.decay = decay;
    itemsOfUser = new int[training.size()][];
    int[] counts = new int[catalogue.items() + 1];
    for (int u = 0; u < itemsOfUser.length; u++) {
      itemsOfUser[u] =
          Arrays.stream(training.items(), training.offsets()[u], training.offsets()[u + 1])
              .sorted()
              .distinct()
              .toArray();
      for (int item : itemsOfUser[u]) {
        counts[item]++;
      }
    }
    usersOfItem = new int[counts.length][];
    Arrays.setAll(usersOfItem, item -> new int[counts[item]]);
    for (int u = itemsOfUser.length - 1; u >= 0; u--) {
      for (int item : itemsOfUser[u]) {
        usersOfItem[item][--counts[item]] = u;
      }
    }
  }

  @Override
  public Tensor scoresBV(Batch batch, int d) {
    int size = catalogue.size(d);
    float[] scores = new float[batch.rows() * size];
    for (int r = 0; r < batch.rows(); r++) {
      int[] history = batch.history(r);
      double weight = 1;
      for (int e = history.length - 1; e >= 0; e--) {
        add(history[e], weight, d, scores, r * size);
        weight *= decay;
      }
    }
    return Host.floats(scores, batch.rows(), size);
  }

  /** Adds an event's similarities to the items of a domain, which begin at {@code at}. */
  private void add(int item, double weight, int d, float[] scores, int at) {
    int first = catalogue.first(d);
    int end = first + catalogue.size(d);
    double own = weight / Math.sqrt(usersOfItem[item].length);
    for (int u : usersOfItem[item]) {
      int[] others = itemsOfUser[u];
      for (int i = lowest(others, first); i < others.length && others[i] < end; i++) {
        if (others[i] != item) {
          scores[at + others[i] - first] +=
              (float) (own / Math.sqrt(usersOfItem[others[i]].length));
        }
      }
    }
  }

  private static int lowest(int[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, value);
    return at < 0 ? -at - 1 : at;
  }
}
