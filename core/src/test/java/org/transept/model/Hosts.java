package org.transept.model;

import static org.bytedeco.pytorch.global.torch.manual_seed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.model.abxi.Abxi;
import org.transept.model.context.RequestTime;
import org.transept.model.npcdsr.NpCdsr;
import org.transept.model.towers.Merged;
import org.transept.model.towers.Single;
import org.transept.model.towers.Towers;
import org.transept.model.towers.Transept;
import org.transept.model.trithread.TriThread;
import org.transept.nn.Block;
import org.transept.nn.FeedForward;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.GatedCrossAttention.Control;
import org.transept.nn.GatedCrossAttention.Gate;
import org.transept.nn.OutputGate;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/** Every network with every placement of cross-attention, small. */
public record Hosts(String name, Network.Config config, boolean crosses) {
  /** Most events a host reads. */
  static final int LENGTH = 6;

  private static final Block.Config MODERN = Block.Modern.Config.DEFAULTS;
  private static final Block.Config CLASSIC = new Block.Classic.Config();

  public static List<Hosts> all() {
    List<Hosts> all = new ArrayList<>();
    all.add(new Hosts("merged modern", new Merged.Config(8, 2, 2, LENGTH, 0.1, MODERN), true));
    all.add(new Hosts("merged classic", new Merged.Config(8, 2, 2, LENGTH, 0.1, CLASSIC), true));
    all.add(new Hosts("single", new Single.Config(8, 2, 2, LENGTH, 0.1, MODERN), false));
    all.add(towers("none", CLASSIC, true, new Fusion.None()));
    GatedCrossAttention.Config usual = GatedCrossAttention.Config.DEFAULTS;
    all.add(towers("early 1", gelu(), true, new Fusion.Early(1, usual)));
    all.add(towers("early 2 separate", MODERN, false, new Fusion.Early(2, usual)));
    all.add(towers("early 1 classic", CLASSIC, true, new Fusion.Early(1, usual)));
    for (int k = 1; k <= 3; k++) {
      all.add(towers("stack " + k, MODERN, true, new Fusion.Stack(k, usual)));
      all.add(towers("stack " + k + " separate", CLASSIC, false, new Fusion.Stack(k, usual)));
    }
    for (Gate gate : Gate.values()) {
      var attention = new GatedCrossAttention.Config(1, gate, false, true);
      all.add(towers("early 2 recency " + gate, MODERN, false, new Fusion.Early(2, attention)));
      all.add(towers("stack 3 recency " + gate, MODERN, true, new Fusion.Stack(3, attention)));
    }
    for (OutputGate.Kind kind : List.of(OutputGate.Kind.HEAD, OutputGate.Kind.ELEMENT)) {
      var attention = new GatedCrossAttention.Config(2, Gate.SIGMOID, true, true, kind);
      all.add(towers("early 1 output gate " + kind, MODERN, true, new Fusion.Early(1, attention)));
    }
    for (Control control : Control.values()) {
      if (control != Control.NONE && control != Control.SHUFFLED) { // which reads other rows
        boolean crosses = control != Control.SELF && control != Control.ZERO;
        var attention = controlled(control);
        all.add(towers(control + " early 2", new Fusion.Early(2, attention), crosses));
        all.add(towers(control + " stack 3", new Fusion.Stack(3, attention), crosses));
      }
    }
    all.add(npCdsr("self stack 2", MODERN, new Fusion.Stack(2, controlled(Control.SELF))));
    all.add(triThread("self early 1", CLASSIC, new Fusion.Early(1, controlled(Control.SELF))));
    all.add(abxi("parallel", false, new Fusion.Stack(3, controlled(Control.PARALLEL))));
    all.add(abxi("self early 2", true, new Fusion.Early(2, controlled(Control.SELF))));
    all.add(abxi("self stack 3", false, new Fusion.Stack(3, controlled(Control.SELF))));
    for (Network.Streams towers : Network.Streams.values()) {
      boolean crosses = towers != Network.Streams.DOMAINS;
      all.add(transept(towers, new Fusion.None(), crosses));
      all.add(transept(towers, new Fusion.Early(1, usual), true));
      all.add(transept(towers, new Fusion.Stack(3, usual), true));
    }
    for (boolean fromEnd : new boolean[] {true, false}) {
      all.add(abxi("early 1", fromEnd, new Fusion.Early(1, plain(Gate.TANH))));
      all.add(abxi("early 2", fromEnd, new Fusion.Early(2, usual)));
      all.add(abxi("early 2 recency", fromEnd, new Fusion.Early(2, recency(Gate.SCALAR))));
      all.add(abxi("stack 1", fromEnd, new Fusion.Stack(1, usual)));
      all.add(abxi("stack 2", fromEnd, new Fusion.Stack(2, plain(Gate.NONE))));
      all.add(abxi("stack 3 recency", fromEnd, new Fusion.Stack(3, recency(Gate.SIGMOID))));
      all.add(abxi("stack 3", fromEnd, new Fusion.Stack(3, usual)));
    }
    all.add(npCdsr("none", CLASSIC, new Fusion.None()));
    all.add(npCdsr("early 1", MODERN, new Fusion.Early(1, usual)));
    all.add(npCdsr("early 2 recency", MODERN, new Fusion.Early(2, recency(Gate.TANH))));
    for (int k = 1; k <= 3; k++) {
      all.add(npCdsr("stack " + k, MODERN, new Fusion.Stack(k, usual)));
    }
    all.add(npCdsr("stack 3 recency", CLASSIC, new Fusion.Stack(3, recency(Gate.SCALAR))));
    all.add(triThread("none", CLASSIC, new Fusion.None()));
    all.add(triThread("early 1", CLASSIC, new Fusion.Early(1, usual)));
    all.add(triThread("early 2 recency", MODERN, new Fusion.Early(2, recency(Gate.TANH))));
    for (int k = 1; k <= 3; k++) {
      all.add(triThread("stack " + k, CLASSIC, new Fusion.Stack(k, usual)));
    }
    all.add(triThread("stack 3 recency", MODERN, new Fusion.Stack(3, recency(Gate.SCALAR))));
    all.add(new Hosts("abxi", new Abxi.Config(8, 2, LENGTH, 0.1, 16, 3, 2, true), true));
    all.add(
        new Hosts("abxi from begin", new Abxi.Config(8, 2, LENGTH, 0.1, 16, 3, 2, false), true));
    return all;
  }

  private static Hosts transept(Network.Streams towers, Fusion fusion, boolean crosses) {
    return new Hosts(
        "transept %s %s".formatted(towers, Settings.name((Record) fusion)),
        new Transept.Config(
            8,
            2,
            2,
            LENGTH,
            0.1,
            MODERN,
            towers,
            fusion,
            new RequestTime.None(),
            new ItemText.None(),
            false),
        crosses);
  }

  private static Hosts towers(String name, Block.Config block, boolean shared, Fusion fusion) {
    return new Hosts(
        "towers " + name,
        new Towers.Config(8, 2, 2, LENGTH, 0.1, block, shared, fusion),
        !(fusion instanceof Fusion.None));
  }

  private static Hosts towers(String name, Fusion fusion, boolean crosses) {
    return new Hosts(
        "towers " + name, new Towers.Config(8, 2, 2, LENGTH, 0.1, MODERN, true, fusion), crosses);
  }

  private static Hosts npCdsr(String name, Block.Config block, Fusion fusion) {
    var latent = new NpCdsr.Latent(3, 0.5, 4, 1);
    return new Hosts(
        "np-cdsr " + name, new NpCdsr.Config(8, 2, 2, LENGTH, 0.1, block, latent, fusion), true);
  }

  private static Hosts triThread(String name, Block.Config block, Fusion fusion) {
    var text = new ItemText.Titles(10, 1, false);
    var contrast = TriThread.Contrast.DEFAULTS;
    return new Hosts(
        "tri-thread " + name,
        new TriThread.Config(8, 2, 2, LENGTH, 0.1, block, fusion, text, true, contrast),
        true);
  }

  /** The same items, most of them with titles, none of which says the same. */
  private static Catalogue titled(Catalogue catalogue) {
    String[] titles = new String[catalogue.items() + 1];
    Arrays.setAll(titles, item -> item % 4 == 0 ? "" : "word%d kind%d".formatted(item, item % 3));
    return catalogue.called(titles);
  }

  private static GatedCrossAttention.Config plain(Gate gate) {
    return new GatedCrossAttention.Config(0, gate, false, false);
  }

  private static GatedCrossAttention.Config controlled(Control control) {
    return new GatedCrossAttention.Config(
        2, Gate.SIGMOID, true, true, OutputGate.Kind.NONE, control, 0);
  }

  private static GatedCrossAttention.Config recency(Gate gate) {
    return new GatedCrossAttention.Config(1, gate, false, true);
  }

  private static Hosts abxi(String name, boolean fromEnd, Fusion fusion) {
    return new Hosts(
        "abxi " + name + (fromEnd ? "" : " from begin"),
        new Abxi.Config(8, 2, LENGTH, 0.1, 16, 3, 2, fromEnd, fusion),
        true);
  }

  private static Block.Config gelu() {
    return new Block.Modern.Config(FeedForward.Kind.GELU, 4);
  }

  /** Those whose training passes know nothing of what follows, not even how much it is. */
  static List<Hosts> blind() {
    return all().stream().filter(host -> !host.countsAhead()).toList();
  }

  private boolean countsAhead() {
    return config instanceof Abxi.Config abxi && abxi.fromEnd();
  }

  /** Whether a training pass answers the event at {@code e} of the log, which is of this user. */
  static boolean answers(Network network, Sequences log, int user, int e) {
    Catalogue catalogue = log.catalogue();
    int d = catalogue.domainOf(log.items()[e]);
    return !(network instanceof Abxi)
        || IntStream.range(log.offsets()[user], e)
            .anyMatch(before -> catalogue.domainOf(log.items()[before]) == d);
  }

  /** The network in the open scope, every weight moved off its start so that nothing is idle. */
  public Network build(Catalogue catalogue, ScalarType type) {
    boolean reads = config instanceof TriThread.Config;
    Network network = config.build(new Parameters(3, type), reads ? titled(catalogue) : catalogue);
    try (Scope scope = Scope.inference()) {
      manual_seed(11);
      Tensor values = network.parameters().values();
      values.add_(values.new_empty(values.size(0)).normal_(0, 0.3, new GeneratorOptional()));
    }
    network.items().update();
    network.refresh();
    return network;
  }

  @Override
  public String toString() {
    return name;
  }
}
