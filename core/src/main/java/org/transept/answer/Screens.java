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
import org.transept.model.Eligible;
import org.transept.model.Encoding;
import org.transept.model.Network;
import org.transept.model.RequestTime;
import org.transept.model.TopItems;
import org.transept.run.Finished;
import org.transept.torch.Device;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * The best items of domains so large that reading all scores would be most of the work, see {@link
 * TopItems}: where scores are mere products, without a trend. Made when a domain is first asked
 * for.
 */
final class Screens {
  /** Items from which a domain is large: then a row of scores takes longer than the network. */
  static final int LARGE = 1 << 17;

  private record Screened(TopItems top, Scope scope) implements AutoCloseable {
    @Override
    public void close() {
      scope.close();
    }
  }

  private final @Nullable Network network;
  private final Catalogue catalogue;
  private final Held held;
  private final int large;
  private final Map<Integer, Screened> domains = new ConcurrentHashMap<>();

  /** Screens for the domains of a run that have at least {@code large} items. */
  Screens(Finished finished, Held held, int large) {
    network = finished.recommender() instanceof Network its && !hasTrend(finished) ? its : null;
    catalogue = finished.dataset().catalogue();
    this.held = held;
    this.large = large;
  }

  private static boolean hasTrend(Finished finished) {
    return finished.dataset().sequences().timed()
        && finished.config().network().time() instanceof RequestTime.Used used
        && !used.trends().isEmpty();
  }

  /** Whether a domain's best items are found by screening. */
  boolean has(int d) {
    return network != null && catalogue.size(d) >= large && Device.isCpu();
  }

  /**
   * Reads a domain's table if it is to be screened. Not to be called by one of {@link
   * org.transept.torch.Workers}, which all may be needed for it.
   */
  void prepare(int d) {
    Network its = network;
    if (its != null && has(d)) {
      domains.computeIfAbsent(d, unused -> open(its, d));
    }
  }

  /** The best items of a domain that is prepared, for questions that were encoded together. */
  List<TopItems.Best> best(Encoding encoding, List<Question> questions, int d) {
    Screened screened = Objects.requireNonNull(domains.get(d));
    float[] hidden = Host.floats(encoding.hiddenQD(d));
    int width = hidden.length / questions.size();
    List<TopItems.Query> queries = new ArrayList<>();
    for (int q = 0; q < questions.size(); q++) {
      float[] vector = Arrays.copyOfRange(hidden, q * width, (q + 1) * width);
      Question question = questions.get(q);
      queries.add(new TopItems.Query(vector, question.k(), eligible(question, d)));
    }
    return screened.top().best(queries);
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
  private Eligible eligible(Question question, int d) {
    int first = catalogue.first(d);
    int end = first + catalogue.size(d);
    Choice choice = question.choice();
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
