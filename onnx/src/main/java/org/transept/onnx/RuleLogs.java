package org.transept.onnx;

import java.util.List;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.count.Followers;
import org.transept.model.context.RuleScores;

/**
 * What others had next ({@code model.RuleScores}): the graph holds the followers of all items one
 * after another, reads those of the last events, as many as the longest of their lists has, and
 * adds them up where they belong.
 */
final class RuleLogs {
  private final Graph graph;
  private final Arithmetic its;
  private final RuleScores rules;

  /** Where each item's followers begin and how many it has, by row of the item table. */
  private record Lists(String begin, String count, String column, String weight) {}

  RuleLogs(Graph graph, RuleScores rules) {
    this.graph = graph;
    this.rules = rules;
    its = new Arithmetic(graph);
  }

  /** About how much of a file they take. */
  static long bytes(RuleScores rules) {
    Followers followers = rules.followers();
    Catalogue catalogue = followers.catalogue();
    long bytes = 2L * Long.BYTES * catalogue.items() * catalogue.domains();
    for (int item = 1; item <= catalogue.items(); item++) {
      bytes += (long) (Long.BYTES + Float.BYTES) * followers.of(item).length;
    }
    return bytes;
  }

  /**
   * The part of the score for the items of domain {@code d}, BV.
   *
   * @param windowBL the last events that the model reads
   * @param length how many these are
   */
  String partBV(String windowBL, int length, int d) {
    Lists lists = lists(d);
    String sharp = graph.number(RuleScores.SHARPNESS);
    String part = null;
    for (int w = 0; w < rules.config().recent().size(); w++) {
      double weight = rules.weights(d)[w];
      if (weight != 0) {
        int last = Math.min(length, rules.config().recent().get(w));
        String from = graph.integers(-last);
        String itemBN = its.part(windowBL, from, graph.integers(Long.MAX_VALUE), 1);
        String strength = its.multiply(announced(lists, itemBN, sharesN1(d, w, last), d), sharp);
        String logs = graph.op("Log", its.add(strength, graph.number(1)));
        String weighed = its.multiply(logs, graph.number((float) weight));
        part = part == null ? weighed : its.add(part, weighed);
      }
    }
    return part == null ? graph.number(0) : part;
  }

  /** What each of the last events counts, the newest 1. */
  private String sharesN1(int d, int w, int last) {
    float[] shares = new float[last];
    for (int n = 0; n < last; n++) {
      shares[n] = (float) Math.pow(rules.config().decay(), last - 1 - n);
    }
    // By number, for two of them may come to the same number of events.
    String name = "rules.%s.shares-%s".formatted(rules.followers().catalogue().name(d), w);
    return graph.tensor(name, shares, last, 1);
  }

  /** The followers of every item in domain {@code d}, behind one that stands for none. */
  private Lists lists(int d) {
    Followers followers = rules.followers();
    Catalogue catalogue = followers.catalogue();
    int first = catalogue.first(d);
    int until = first + catalogue.size(d);
    int rows = catalogue.items() + 1;
    long[] begin = new long[rows];
    long[] count = new long[rows];
    int size = 1;
    for (int item = 0; item < rows; item++) {
      begin[item] = size;
      int[] own = followers.of(item);
      count[item] = IntStream.of(own).filter(i -> i >= first && i < until).count();
      size = Math.addExact(size, (int) count[item]);
    }
    long[] columns = new long[size];
    float[] weights = new float[size];
    int at = 1;
    for (int item = 0; item < rows; item++) {
      int[] own = followers.of(item);
      // As model.RuleScores: a rule counts by how often its first item occurs.
      float scale = (float) (1 / Math.sqrt(Math.max(1, followers.events(item))));
      for (int n = 0; n < own.length; n++) {
        if (own[n] >= first && own[n] < until) {
          columns[at] = own[n] - (long) first;
          weights[at++] = scale * followers.weights(item)[n];
        }
      }
    }
    String name = "rules." + catalogue.name(d);
    return new Lists(
        graph.tensor(name + ".begins", begin, rows),
        graph.tensor(name + ".counts", count, rows),
        graph.tensor(name + ".columns", columns, size),
        graph.tensor(name + ".weights", weights, size));
  }

  /** How strongly the last events announce each item, BV. */
  private String announced(Lists lists, String itemBN, String shareN1, int d) {
    String countBN = its.look(lists.count(), itemBN);
    String longest = graph.op("ReduceMax", List.of(Graph.is("keepdims", 0)), countBN);
    String some = graph.op("Max", longest, graph.integer(1));
    String placeR = graph.op("Range", graph.integer(0), some, graph.integer(1));
    String insideBNR = its.less(placeR, its.apart(countBN, 2));
    String atBNR = its.add(its.apart(its.look(lists.begin(), itemBN), 2), placeR);
    String safeBNR = its.where(insideBNR, atBNR, graph.integer(0));
    String weightBNR = its.multiply(its.look(lists.weight(), safeBNR), shareN1);
    String columnBNR = its.look(lists.column(), safeBNR);
    String rows = its.part(graph.op("Shape", itemBN), graph.integers(0), graph.integers(1), 0);
    String flat = its.joined(0, rows, graph.integers(-1));
    int size = rules.followers().catalogue().size(d);
    String noneBV = graph.op("Expand", graph.number(0), its.joined(0, rows, graph.integers(size)));
    return graph.op(
        "ScatterElements",
        List.of(Graph.is("axis", 1), Graph.is("reduction", "add")),
        noneBV,
        graph.op("Reshape", columnBNR, flat),
        graph.op("Reshape", weightBNR, flat));
  }
}
