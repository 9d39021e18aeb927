package org.transept.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.model.Fusion;
import org.transept.model.Network;

/** From histories to scores, as {@code model.Towers} and {@code model.Merged} answer questions. */
final class Scores {
  private final Graph graph;
  private final Arithmetic its;
  private final Weights weights;
  private final Layers layers;
  private final Design design;
  private final Catalogue catalogue;
  private final String items;

  /**
   * The scores of a model.
   *
   * @param items vectors of all items, row 0 included
   */
  Scores(Graph graph, Weights weights, Design design, Catalogue catalogue, String items) {
    this.graph = graph;
    this.weights = weights;
    this.design = design;
    this.catalogue = catalogue;
    this.items = items;
    its = new Arithmetic(graph);
    layers = new Layers(graph, weights);
  }

  /** What each domain's items are compared with, BD by domain. */
  List<String> states(Stream.Histories histories) {
    Network.Streams streams = design.streams();
    String merged = null;
    if (streams != Network.Streams.DOMAINS) {
      merged = merged(histories, streams == Network.Streams.BOTH ? "merged." : "");
    }
    List<String> states = new ArrayList<>();
    List<String> own = streams == Network.Streams.MERGED ? List.of() : own(histories);
    for (int d = 0; d < catalogue.domains(); d++) {
      states.add(sum(own.isEmpty() ? null : own.get(d), merged));
    }
    return states;
  }

  private String sum(@Nullable String own, @Nullable String merged) {
    if (own == null || merged == null) {
      return String.valueOf(own == null ? merged : own);
    }
    return its.add(own, merged);
  }

  /**
   * Scores of all items of domain {@code d}, BV, without what sold lately and what others had next.
   */
  String products(String stateBD, int d) {
    long first = catalogue.first(d);
    String own =
        its.part(items, graph.integers(first), graph.integers(first + catalogue.size(d)), 0);
    return graph.op("Gemm", List.of(Graph.is("transB", 1)), stateBD, own);
  }

  private String merged(Stream.Histories histories, String prefix) {
    Stream stream = Stream.of(graph, histories, 1, catalogue.items() + 1L);
    String tower = prefix + "tower";
    String state = embedded(stream, prefix + "starts.weight", 0, tower);
    Layers.Sight sight = stream.sight(its, stream, false);
    for (int layer = 0; layer < design.layers(); layer++) {
      state = layers.block(tower + ".blocks." + layer, state, sight, design);
    }
    return layers.norm(tower + ".norm", its.at(state, stream.lastB1()));
  }

  private String embedded(Stream stream, String starts, int number, String tower) {
    String itemBSD = its.look(items, stream.itemBS());
    String positionBSD = its.look(weights.get(tower + ".positions.weight"), stream.slotBS());
    String startD = its.look(weights.get(starts), graph.integer(number));
    String noneBS = its.toFloats(graph.op("Equal", stream.itemBS(), graph.integer(0)));
    String startBSD = its.multiply(its.apart(noneBS, 2), startD);
    return its.add(its.add(itemBSD, startBSD), positionBSD);
  }

  /** What each domain's tower answers, BD. */
  private List<String> own(Stream.Histories histories) {
    int n = catalogue.domains();
    List<Stream> streams =
        IntStream.range(0, n)
            .mapToObj(
                d -> {
                  long first = catalogue.first(d);
                  return Stream.of(graph, histories, first, first + catalogue.size(d));
                })
            .toList();
    String[] states = new String[n];
    for (int d = 0; d < n; d++) {
      states[d] = embedded(streams.get(d), "starts.weight", d, tower(d));
    }
    String[] plain = states.clone(); // As they are without fusion; others read these.
    Fusion fusion = design.fusion();
    if (fusion instanceof Fusion.Early early) {
      for (int i = 0; i < early.modules(); i++) {
        states = crossed("fusion.early." + i, states, plain, streams);
      }
    }
    int stacked = fusion instanceof Fusion.Stack stack ? stack.modules() : 0;
    for (int layer = 0; layer <= design.layers(); layer++) {
      if (layer < stacked) {
        states = crossed("fusion.stack." + layer, states, plain, streams);
      }
      if (layer < design.layers()) {
        states = blocks(layer, states, streams);
        plain = layer + 1 < stacked ? blocks(layer, plain, streams) : plain;
      }
    }
    List<String> answers = new ArrayList<>();
    for (int d = 0; d < n; d++) {
      answers.add(layers.norm(tower(d) + ".norm", its.at(states[d], streams.get(d).lastB1())));
    }
    return answers;
  }

  private String tower(int d) {
    return weights.has("tower.norm.weight") ? "tower" : "tower-" + catalogue.name(d);
  }

  private String[] blocks(int layer, String[] states, List<Stream> streams) {
    String[] further = new String[states.length];
    for (int d = 0; d < further.length; d++) {
      Layers.Sight sight = streams.get(d).sight(its, streams.get(d), false);
      further[d] = layers.block(tower(d) + ".blocks." + layer, states[d], sight, design);
    }
    return further;
  }

  /** One module for each ordered pair; all read what was there before. */
  private String[] crossed(String site, String[] states, String[] plain, List<Stream> streams) {
    String[] crossed = states.clone();
    boolean ages = design.fusion().attention().recency();
    for (int a = 0; a < states.length; a++) {
      for (int b = 0; b < states.length; b++) {
        if (a != b) {
          String name = "%s.%s<%s".formatted(site, catalogue.name(a), catalogue.name(b));
          Layers.Sight sight = streams.get(a).sight(its, streams.get(b), ages);
          crossed[a] = its.add(crossed[a], layers.cross(name, states[a], plain[b], sight, design));
        }
      }
    }
    return crossed;
  }
}
