package org.transept.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.nn.Pass;
import org.transept.torch.Scope;

/** Explains a score: by leaving out one event of the history at a time, and by what was read. */
final class Explainer {
  private static final Comparator<Explanation.Event> LARGEST_FIRST =
      Comparator.comparingDouble(Explanation.Event::added)
          .thenComparingInt(Explanation.Event::position)
          .reversed();

  private final Recommender recommender;
  private final Scoring scoring;
  private final Collator packed;
  private final NewItems newItems;

  Explainer(Recommender recommender, Scoring scoring, Collator packed, NewItems newItems) {
    this.recommender = recommender;
    this.scoring = scoring;
    this.packed = packed.with(newItems.catalogue());
    this.newItems = newItems;
  }

  Explanation explain(Query question, int item) {
    int d = question.domain();
    Catalogue catalogue = newItems.catalogue();
    int first = catalogue.first(d);
    if (!catalogue.has(d, item)) {
      throw new DataException(
          "item must be one of domain \"%s\" (%s to %s), got %s"
              .formatted(catalogue.name(d), first, first + catalogue.size(d) - 1, item));
    }
    Query whole = packed.dated(question);
    int from = packed.from(whole);
    List<Query> asked = new ArrayList<>(List.of(whole));
    for (int e = from; e < packed.known(whole); e++) {
      asked.add(without(whole, e));
    }
    double[] scores = scoring.of(item, asked);
    List<Explanation.Event> events = new ArrayList<>();
    for (int q = 1; q < scores.length; q++) {
      int position = from + q - 1;
      int its = whole.items()[position];
      events.add(new Explanation.Event(position, its, scores[q], scores[0] - scores[q]));
    }
    events.sort(LARGEST_FIRST);
    return new Explanation(item, scores[0], events, readings(whole));
  }

  /** The query of somebody who had not that event. */
  private static Query without(Query question, int event) {
    int[] others = IntStream.range(0, question.items().length).filter(e -> e != event).toArray();
    long[] times = question.times();
    return new Query(
        IntStream.of(others).map(e -> question.items()[e]).toArray(),
        times.length == 0 ? times : IntStream.of(others).mapToLong(e -> times[e]).toArray(),
        question.domain(),
        question.k(),
        question.at(),
        question.choice());
  }

  /** What the newest state of the domain's tower read, site by site. */
  private List<Explanation.Reading> readings(Query question) {
    List<Explanation.Reading> readings = new ArrayList<>();
    if (recommender instanceof Network network) {
      try (Scope scope = Scope.inference()) {
        Pass pass = Pass.traced().with(newItems.vectorsVD());
        network.encode(packed.batch(List.of(question)), pass);
        List<Pass.Crossing> its =
            pass.crossings().stream().filter(c -> c.query() == question.domain()).toList();
        for (Pass.Crossing crossing : its) {
          double all =
              its.stream()
                  .filter(other -> other.site().equals(crossing.site()))
                  .mapToDouble(other -> length(added(other)))
                  .sum();
          double state = length(crossing.queryND());
          double share = length(added(crossing)) / Math.max(Double.MIN_NORMAL, state + all);
          readings.add(
              new Explanation.Reading(crossing.site(), crossing.key(), gate(crossing), share));
        }
      }
    }
    return readings;
  }

  private static Tensor added(Pass.Crossing crossing) {
    Tensor gateND = crossing.gateND();
    return gateND == null ? crossing.crossedND() : crossing.crossedND().mul(gateND);
  }

  private static double gate(Pass.Crossing crossing) {
    Tensor gateND = crossing.gateND();
    return gateND == null ? 1 : newest(gateND.expand_as(crossing.crossedND())).mean().item_double();
  }

  private static double length(Tensor statesND) {
    return newest(statesND).norm().item_double();
  }

  private static Tensor newest(Tensor statesND) {
    return statesND.select(0, statesND.size(0) - 1);
  }
}
