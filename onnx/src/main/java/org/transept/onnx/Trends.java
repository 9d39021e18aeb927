package org.transept.onnx;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.count.RecentCounts;

/**
 * What sold lately ({@code model.Trend}) from the training events themselves, which the graph
 * holds: an event is in a window or not, and running sums over the events in the order of their
 * items count how many of each item are.
 */
final class Trends {
  /** A day on which nothing that is asked for can lie. */
  private static final long NEVER = -1_000_000_000;

  private static final long SECONDS_A_DAY = 86_400;

  private final Graph graph;
  private final Arithmetic its;
  private final Sequences training;
  private final List<Integer> windows;
  private final String day;

  /**
   * The trends at a moment.
   *
   * @param windows lengths in days
   * @param at Unix seconds
   */
  Trends(Graph graph, Sequences training, List<Integer> windows, String at) {
    this.graph = graph;
    this.training = training;
    this.windows = windows;
    its = new Arithmetic(graph);
    day = graph.op("Div", at, graph.integer(SECONDS_A_DAY));
  }

  /** log(1 + events) of every item of domain {@code d} in every window, WV. */
  String logsWV(int d) {
    Catalogue catalogue = training.catalogue();
    int first = catalogue.first(d);
    int until = first + catalogue.size(d);
    int[] events =
        IntStream.range(0, training.events())
            .filter(e -> training.items()[e] >= first && training.items()[e] < until)
            .boxed()
            .sorted(Comparator.comparingInt(e -> training.items()[e]))
            .mapToInt(e -> e)
            .toArray();
    long[] days = new long[events.length + 1];
    days[0] = NEVER; // So that a running sum begins with 0.
    long[] ends = new long[until - first + 1]; // Events of the items before, and of all.
    for (int e = 0; e < events.length; e++) {
      days[e + 1] = RecentCounts.day(training.times()[events[e]]);
      ends[training.items()[events[e]] - first + 1]++;
    }
    for (int v = 1; v < ends.length; v++) {
      ends[v] += ends[v - 1];
    }
    String dayE = graph.tensor("time.days-" + catalogue.name(d), days, days.length);
    long[] lengths = windows.stream().mapToLong(w -> w).toArray();
    String begunW1 = its.apart(its.subtract(day, graph.integers(lengths)), 1);
    String countWE = its.running(its.toIntegers(its.within(dayE, begunW1, day)), 1);
    String end = graph.tensor("time.ends-" + catalogue.name(d), ends, ends.length);
    String sumWV = graph.op("Gather", List.of(Graph.is("axis", 1)), countWE, end);
    String behind = its.part(sumWV, graph.integers(1), graph.integers(Long.MAX_VALUE), 1);
    String before = its.part(sumWV, graph.integers(0), graph.integers(-1), 1);
    String countWV = its.toFloats(its.subtract(behind, before));
    return graph.op("Log", its.add(countWV, graph.number(1)));
  }
}
