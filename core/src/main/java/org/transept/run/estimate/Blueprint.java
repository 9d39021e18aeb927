package org.transept.run.estimate;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.abxi.Abxi;
import org.transept.model.npcdsr.NpCdsr;
import org.transept.model.trithread.TriThread;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/**
 * A network as it is declared, without its numbers: which weights it has, and which tokens go
 * through each of them. Read from the names that the layers give their weights.
 */
public final class Blueprint {
  /** Weights whose rows are looked up rather than multiplied with. */
  private static final List<String> LOOKED_UP =
      List.of("starts.weight", "positions.weight", "recency.weight", "gaps.weight");

  private static final String ITEMS = "items.";
  private static final String FUSION = "fusion.";
  private static final String PROFILE = "profile.";
  private static final String TEXT = ITEMS + "text";

  private static final String QUERY = "attention.query.weight";
  private static final String RECENCY = "attention.recency.weight";

  private static final Pattern BLOCK = Pattern.compile(".*\\.(blocks\\.\\d+\\.).*");

  /** Part of no weight's name. */
  private static final String NONE = "\n";

  /** Tokens that read tokens; often the same. */
  record Reading(Load.Side query, Load.Side key) {}

  private final Network.Config network;
  private final List<String> domains;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, Long> groups;
  private final long parameters;
  private final long fixed;
  private final long texts;
  private final long derived;

  /** The block that only tokens which are asked go through in evaluation. */
  private final String last;

  /** The network of a configuration for these items. */
  Blueprint(Network.Config network, Catalogue catalogue) {
    this(network, Sequences.none(catalogue));
  }

  /** A blueprint on training events. */
  Blueprint(Network.Config network, Sequences training) {
    this.network = network;
    domains = training.catalogue().names();
    try (Scope scope = Scope.inference()) {
      Network built = network.build(Parameters.declared(ScalarType.Float), training);
      Parameters declared = built.parameters();
      derived = built.items().dense() ? (long) built.items().rows() * network.itemWidth() : 0;
      Set<String> learn = declared.named().keySet();
      declared
          .saved()
          .forEach(
              (name, weight) -> {
                if (learn.contains(name) || name.startsWith(FUSION)) { // Frozen modules work too.
                  shapes.put(name, shape(weight));
                }
              });
      groups = declared.groups();
      parameters = declared.count();
      fixed = declared.fixed();
      Tensor text = declared.saved().get(TEXT);
      texts = text == null ? 0 : text.numel();
    }
    last = last();
  }

  private String last() {
    String found = NONE;
    for (String name : shapes.keySet()) { // In the order of the layers.
      Matcher block = BLOCK.matcher(name);
      found = block.matches() ? block.group(1) : found;
    }
    return isBehind(found) || network instanceof NpCdsr.Config ? NONE : found;
  }

  /** Whether a stacked module stands behind the last block. */
  private boolean isBehind(String block) {
    return network.fusion() instanceof Fusion.Stack stack
        && block.equals("blocks.%s.".formatted(stack.modules() - 2));
  }

  private static long[] shape(Tensor weight) {
    long[] shape = new long[Math.toIntExact(weight.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = weight.size(i);
    }
    return shape;
  }

  /** How many numbers learn. */
  long parameters() {
    return parameters;
  }

  /** How many numbers do not learn. */
  public long fixed() {
    return fixed;
  }

  /** How many numbers the network holds beside its weights: fixed ones and what they make. */
  long beside() {
    return fixed + derived;
  }

  /** Numbers of gradients that each slice gathers beside those of its weights. */
  long gathered() {
    return network instanceof TriThread.Config ? derived : 0;
  }

  /** Operations that the items' texts cost a step: they are added, and their map's gradient. */
  public double texts() {
    return 2.0 * 2 * texts * width();
  }

  /** Numbers of weights by the first part of the weights' names. */
  public Map<String, Long> groups() {
    return groups;
  }

  /** Numbers in a state. */
  long width() {
    return network.width();
  }

  /** Numbers in an item's vector. */
  long itemWidth() {
    return network.itemWidth();
  }

  /**
   * What a forward pass costs.
   *
   * @param asked the only domain whose tower has to answer; -1 if all have to
   */
  Work work(Load load, int asked) {
    return work(load, asked, false);
  }

  /** The work when a probe looks on: then all towers work, up to the last block. */
  Work traced(Load load, int asked) {
    return work(load, asked, true);
  }

  private Work work(Load load, int asked, boolean traced) {
    Work work = new Work(width(), load.tokens());
    shapes.forEach(
        (name, shape) -> {
          boolean table = LOOKED_UP.stream().anyMatch(name::endsWith);
          if (shape.length == 2 && !table && !name.startsWith(ITEMS)) {
            boolean reads = name.contains("attention.key.") || name.contains("attention.value.");
            for (Reading reading : readings(name, load, asked, traced)) {
              Load.Side query = reading.query();
              Load.Side key = reading.key();
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

  /** The tokens that go through a weight, unless it is one that makes keys or values. */
  private Load.Side asking(String name, Load.Side query, Load load, int asked) {
    long questions = load.questions(asked);
    return asked >= 0 && name.contains(last) ? new Load.Side(query.rows(), 1, questions) : query;
  }

  private List<Reading> readings(String name, Load load, int asked, boolean traced) {
    if (network instanceof Abxi.Config abxi) { // It computes no more when somebody looks on.
      return new AbxiReadings(abxi.fusion(), domains, load, asked).of(name);
    }
    if (network instanceof NpCdsr.Config np) {
      return new NpCdsrReadings(np.fusion(), domains, load, asked, traced).of(name);
    }
    return name.startsWith(PROFILE) ? profiles(load, asked) : towers(name, load, asked, traced);
  }

  private List<Reading> towers(String name, Load load, int asked, boolean traced) {
    List<Load.Side> towers = load.streams();
    if (network.reads(domains.size()) == Network.Streams.BOTH) {
      Load.Side merged = towers.get(0);
      if (name.startsWith("merged.")) {
        return List.of(new Reading(asking(name, merged, load, asked), merged));
      }
      towers = towers.subList(1, towers.size());
    }
    List<Reading> readings = new ArrayList<>();
    int streams = towers.size();
    for (int a = 0; a < streams; a++) {
      Load.Side own = towers.get(a);
      Load.Side query = asking(name, own, load, asked);
      boolean early = traced && !name.contains(last);
      boolean wanted = streams == 1 || asked < 0 || asked == a || early;
      if (name.startsWith(FUSION)) {
        for (int b = 0; b < streams; b++) {
          String pair = "." + domains.get(a) + "<" + domains.get(b) + ".";
          if (wanted && a != b && name.contains(pair)) {
            readings.add(new Reading(query, readsItself(network.fusion()) ? own : towers.get(b)));
          }
        }
      } else if (streams == 1 || !name.startsWith("tower-") || name.startsWith(tower(a))) {
        if (wanted) {
          readings.add(new Reading(query, own));
        }
        if (isPlainToo(name)) {
          readings.add(new Reading(query, own));
        }
      }
    }
    return readings;
  }

  /** Whether modules read the query's own domain in the place of the other. */
  static boolean readsItself(Fusion fusion) {
    return fusion.attention().control() == Control.SELF;
  }

  /** What profiles are made by: one for each row, in training. */
  private static List<Reading> profiles(Load load, int asked) {
    long rows = load.streams().get(0).rows();
    Load.Side each = new Load.Side(rows, 1, rows);
    return asked < 0 ? List.of(new Reading(each, each)) : List.of();
  }

  private String tower(int d) {
    return "tower-" + domains.get(d) + ".";
  }

  /** Whether a block also works on the towers as they are without fusion, see {@link Fusion}. */
  private boolean isPlainToo(String name) {
    if (!(network.fusion() instanceof Fusion.Stack stack)) {
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
