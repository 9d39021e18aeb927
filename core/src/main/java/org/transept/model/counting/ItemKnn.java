package org.transept.model.counting;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.torch.Host;

/**
 * Item-based nearest neighbours: an item's score is the sum of its similarities to the events of
 * the history, each counting less the more steps ago it was. The similarity of two items, of the
 * same domain or not, is the cosine of their sets of training users, with a shrink term: n / (sqrt
 * (a b) + s) for n common users of a and b. An item is not its own neighbour. What is similar to
 * nothing in the history is ordered by popularity.
 *
 * <p>Source: Sarwar et al., WWW 2001, for the cosine; Ferrari Dacrema et al., RecSys 2019, for the
 * shrink term; the decay as in Ludewig and Jannach, UMUAI 2018. Differs: neighbours are all items,
 * not the nearest few, and all users count, not a sample of them.
 */
public final class ItemKnn extends Counting {
  /** Of popularity in a score: below every similarity that a decay leaves something of. */
  private static final float BACKGROUND = 1e-9f;

  private final Catalogue catalogue;
  private final Config config;
  private final float[] background;

  /** Declares the model. */
  public record Config(
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 1_000_000)
          int length,
      @Doc("what an event's weight is multiplied by for every later event")
          @Range(min = 0, max = 1, aboveMin = true)
          double decay,
      @Doc("added to the denominator of a similarity: how much a few common users are doubted")
          @Range(min = 0, max = 1e9)
          double shrink)
      implements Counting.Config {
    /** Lets the last five events count most, and doubts a single common user. */
    public static final Config DEFAULTS = new Config(50, 0.8, 2);

    /** Checks the ranges. */
    public Config {
      Check.that(length >= 1, "length", length, "at least 1");
      Check.that(decay > 0 && decay <= 1, "decay", decay, "above 0 and at most 1");
      Check.that(shrink >= 0, "shrink", shrink, "at least 0");
    }

    @Override
    public ItemKnn build(Sequences training) {
      return new ItemKnn(training, this);
    }
  }

  /** Distinct items of each user, ascending. */
  private final int[][] itemsOfUser;

  /** Users of each item. */
  private final int[][] usersOfItem;

  /** Finds out who had what. */
  public ItemKnn(Sequences training, Config config) {
    super(config.length());
    this.config = config;
    catalogue = training.catalogue();
    background = shares(training);
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
      for (int v = 0; v < size; v++) {
        scores[r * size + v] = BACKGROUND * background[catalogue.first(d) + v];
      }
      int[] history = batch.history(r);
      double weight = 1;
      for (int e = history.length - 1; e >= 0; e--) {
        add(history[e], weight, d, scores, r * size);
        weight *= config.decay();
      }
    }
    return Host.floats(scores, batch.rows(), size);
  }

  /** Similarity of each item of domain {@code d} to an item; 0 to itself. */
  public float[] similarities(int item, int d) {
    float[] similarities = new float[catalogue.size(d)];
    add(item, 1, d, similarities, 0);
    return similarities;
  }

  /** Adds an event's similarities to the items of a domain, which begin at {@code at}. */
  private void add(int item, double weight, int d, float[] scores, int at) {
    int first = catalogue.first(d);
    int end = first + catalogue.size(d);
    double users = usersOfItem[item].length;
    for (int u : usersOfItem[item]) {
      int[] others = itemsOfUser[u];
      for (int i = lowest(others, first); i < others.length && others[i] < end; i++) {
        if (others[i] != item) {
          double cosine = Math.sqrt(users * usersOfItem[others[i]].length);
          scores[at + others[i] - first] += (float) (weight / (cosine + config.shrink()));
        }
      }
    }
  }

  private static int lowest(int[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, value);
    return at < 0 ? -at - 1 : at;
  }
}
