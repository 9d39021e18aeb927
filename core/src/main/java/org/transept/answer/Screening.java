package org.transept.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.context.RequestTime;
import org.transept.retrieve.BestItems;
import org.transept.retrieve.Eligible;
import org.transept.retrieve.GraphItems;
import org.transept.retrieve.ItemGraph;
import org.transept.retrieve.TopItems;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.Device;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * The best items of domains so large that reading all scores would be most of the work, see {@link
 * BestItems}: where scores are products and perhaps rules, without a trend. Made when a domain is
 * first asked for.
 */
final class Screening {
  /** Items from which a domain is large: then a row of scores takes longer than the network. */
  static final int LARGE = 1 << 17;

  private record Screened(TopItems top, Scope scope) implements AutoCloseable {
    @Override
    public void close() {
      scope.close();
    }
  }

  private final @Nullable Network network;
  private final @Nullable String problem;
  private final Catalogue catalogue;
  private final OwnerThread held;
  private final int large;
  private final Map<Integer, Screened> domains = new ConcurrentHashMap<>();

  /** What a domain is searched by instead of its screen. */
  private final Map<Integer, BestItems> graphs = new ConcurrentHashMap<>();

  /** Screens for the domains of a run that have at least {@code large} items. */
  Screening(TrainedRun finished, OwnerThread held, int large) {
    problem = problem(finished);
    network = problem == null ? (Network) finished.recommender() : null;
    catalogue = finished.dataset().catalogue();
    this.held = held;
    this.large = large;
  }

  private static @Nullable String problem(TrainedRun finished) {
    if (!(finished.recommender() instanceof Network)) {
      return "the model counts and has no vectors of items";
    }
    if (hasTrend(finished)) {
      return "scores are not mere products: the model adds what sold lately (model.time)";
    }
    return Device.isCpu()
        ? null
        : "items are searched on the processor, but this is " + Device.name();
  }

  private static boolean hasTrend(TrainedRun finished) {
    return finished.dataset().sequences().timed()
        && finished.config().network().time() instanceof RequestTime.Trends used
        && !used.trends().isEmpty();
  }

  /** Whether a domain's best items are found without reading all scores. */
  boolean has(int d) {
    return network != null && (catalogue.size(d) >= large || domains.containsKey(d));
  }

  /** Why no domain can be searched otherwise than by reading all scores; null if all can. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * Reads a domain's table if it is to be screened. Not to be called by one of {@link
   * org.transept.torch.Workers}, which all may be needed for it.
   */
  void prepare(int d) {
    if (has(d)) {
      screen(d);
    }
  }

  /** Reads a domain's table, which is screened from now on however small it is. */
  private TopItems screen(int d) {
    Network its = Objects.requireNonNull(network);
    return domains.computeIfAbsent(d, unused -> open(its, d)).top();
  }

  /** The vectors of a domain's items, one after another, to be screened from now on. */
  float[] table(int d) {
    screen(d);
    try (Scope scope = Scope.inference()) {
      return Host.floats(Objects.requireNonNull(network).items().itemsVD(d));
    }
  }

  /** Searches a domain by a graph from now on, see {@link GraphItems}. */
  void use(int d, ItemGraph graph, int beam) {
    graphs.put(d, new GraphItems(screen(d), graph, beam));
  }

  /** Searches a domain exactly again. */
  void dismiss(int d) {
    graphs.remove(d);
  }

  /** The best items of a domain that is prepared, for questions that were encoded together. */
  List<BestItems.Best> best(Encoding encoding, List<Query> questions, int d) {
    float[] hidden = Host.floats(encoding.hiddenQD(d));
    int width = hidden.length / questions.size();
    List<BestItems.Query> queries = new ArrayList<>();
    for (int q = 0; q < questions.size(); q++) {
      float[] vector = Arrays.copyOfRange(hidden, q * width, (q + 1) * width);
      Query question = questions.get(q);
      queries.add(new BestItems.Query(vector, question.k(), eligible(question, d)));
    }
    return graphs.getOrDefault(d, screen(d)).best(queries);
  }

  private Screened open(Network network, int d) {
    return held.open(
        () -> {
          Scope scope = Scope.inference();
          try {
            return new Screened(new TopItems(network.items().itemsVD(d)), scope);
          } catch (RuntimeException failure) {
            scope.close();
            throw failure;
          }
        });
  }

  /** The question's choice as rows of the domain's table. */
  private Eligible eligible(Query question, int d) {
    int first = catalogue.first(d);
    int end = first + catalogue.size(d);
    ItemFilter choice = question.choice();
    BitSet leftOut = choice.leftOut().get(first, end);
    if (choice.excludeSeen()) {
      for (int item : question.items()) {
        if (item >= first && item < end) {
          leftOut.set(item - first);
        }
      }
    }
    return new Eligible(choice.only() == null ? null : choice.only().get(first, end), leftOut);
  }
}
