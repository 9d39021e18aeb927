package org.transept.run;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Towers;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/**
 * A network as it is declared, without its numbers: which weights it has, and which tokens go
 * through each of them. Read from the names that the layers give their weights.
 */
final class Blueprint {
  /** Weights whose rows are looked up rather than multiplied with. */
  private static final List<String> LOOKED_UP =
      List.of("items.weight", "starts.weight", "positions.weight", "recency.weight");

  private static final String QUERY = ".attention.query.weight";
  private static final String RECENCY = ".attention.recency.weight";

  /** Tokens of stream {@code query} that read tokens of stream {@code key}; often the same. */
  private record Reading(int query, int key) {}

  private final Network.Config network;
  private final List<String> domains;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, Long> groups;
  private final long parameters;

  /** The network of a configuration for these items. */
  Blueprint(Network.Config network, Catalogue catalogue) {
    this.network = network;
    domains = catalogue.names();
    try (Scope scope = Scope.inference()) {
      Parameters declared =
          network.build(Parameters.declared(ScalarType.Float), catalogue).parameters();
      declared.named().forEach((name, weight) -> shapes.put(name, shape(weight)));
      groups = declared.groups();
      parameters = declared.count();
    }
  }

  private static long[] shape(Tensor weight) {
    long[] shape = new long[Math.toIntExact(weight.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = weight.size(i);
    }
    return shape;
  }

  /** How many numbers all weights hold. */
  long parameters() {
    return parameters;
  }

  /** The same by the first part of the weights' names. */
  Map<String, Long> groups() {
    return groups;
  }

  /** Numbers in a state. */
  long width() {
    return network.backbone().width();
  }

  /**
   * What a forward pass costs.
   *
   * @param asked the only domain whose tower has to answer; -1 if all have to
   */
  Work work(Load load, int asked) {
    Work work = new Work(width(), load.tokens());
    shapes.forEach(
        (name, shape) -> {
          boolean table = LOOKED_UP.stream().anyMatch(name::endsWith);
          if (shape.length == 2 && !table) {
            boolean reads = name.contains(".attention.key.") || name.contains(".attention.value.");
            for (Reading reading : readings(name, load, asked)) {
              Load.Side query = load.streams().get(reading.query());
              Load.Side key = load.streams().get(reading.key());
              work.multiply(reads ? key.tokens() : query.tokens(), shape[1], shape[0]);
              if (name.endsWith(QUERY)) {
                long[] recency = shapes.get(name.replace(QUERY, RECENCY));
                work.attend(query, key, recency == null ? 0 : recency[1]);
              }
            }
          }
        });
    return work;
  }

  private List<Reading> readings(String name, Load load, int asked) {
    List<Reading> readings = new ArrayList<>();
    int streams = load.streams().size();
    for (int a = 0; a < streams; a++) {
      boolean wanted = streams == 1 || asked < 0 || asked == a;
      if (name.startsWith("fusion.")) {
        for (int b = 0; b < streams; b++) {
          String pair = "." + domains.get(a) + "<" + domains.get(b) + ".";
          if (wanted && a != b && name.contains(pair)) {
            readings.add(new Reading(a, b));
          }
        }
      } else if (streams == 1 || !name.startsWith("tower-") || name.startsWith(tower(a))) {
        if (wanted) {
          readings.add(new Reading(a, a));
        }
        if (isPlainToo(name)) {
          readings.add(new Reading(a, a));
        }
      }
    }
    return readings;
  }

  private String tower(int d) {
    return "tower-" + domains.get(d) + ".";
  }

  /** Whether a block also works on the towers as they are without fusion, see {@link Fusion}. */
  private boolean isPlainToo(String name) {
    if (!(network instanceof Towers.Config towers
        && towers.fusion() instanceof Fusion.Stack stack)) {
      return false;
    }
    for (int layer = 0; layer + 1 < stack.modules(); layer++) {
      if (name.contains(".blocks." + layer + ".")) {
        return true;
      }
    }
    return false;
  }
}
