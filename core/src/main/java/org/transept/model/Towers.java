package org.transept.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.nn.Block;
import org.transept.nn.Pass;
import org.transept.nn.Reach;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;

/**
 * A causal transformer per domain, over that domain's stream, with or without gated cross-attention
 * between them. The host in which the seed's module is studied without a host's peculiarities.
 */
public final class Towers extends Network {
  /** Declares the network. */
  public record Config(
      @Doc("numbers in a state") int width,
      @Doc("blocks of each tower") int layers,
      @Doc("attention heads") int heads,
      @Doc("most events of a user's past that are read") int length,
      @Doc("share of numbers dropped in training") double dropout,
      Block.Config block,
      @Doc("one set of positions, blocks and norm for all domains") boolean shared,
      Fusion fusion,
      RequestTime time)
      implements Network.Config {
    /** A model for some ten thousands of items. */
    public static final Config DEFAULTS =
        new Config(128, 2, 2, 50, 0.2, Block.Modern.Config.DEFAULTS, true, Fusion.Early.DEFAULTS);

    /** One that ignores when it is asked. */
    public Config(
        int width,
        int layers,
        int heads,
        int length,
        double dropout,
        Block.Config block,
        boolean shared,
        Fusion fusion) {
      this(width, layers, heads, length, dropout, block, shared, fusion, new RequestTime.Ignored());
    }

    /** Checks the ranges. */
    public Config {
      Backbone unused = new Backbone(width, layers, heads, length, dropout, block);
      if (fusion instanceof Fusion.Stack stack) {
        Check.that(
            stack.modules() <= layers + 1,
            "fusion.modules",
            stack.modules(),
            "at most layers + 1 = " + (layers + 1));
      }
    }

    Backbone backbone() {
      return new Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      SideInformation beside = SideInformation.of(time, new ItemText.None(), training);
      Design design = new Design(backbone(), shared, fusion, false, beside);
      return new Towers(parameters, training.catalogue(), design);
    }
  }

  /**
   * What the towers are made of, and what they know beside the events.
   *
   * @param merged whether the answers of one more tower, over the merged sequence, are added to
   *     those of the domains' towers
   */
  record Design(
      Backbone backbone, boolean shared, Fusion fusion, boolean merged, SideInformation beside) {}

  private final Design design;
  private final Backbone backbone;
  private final Embedder embedder;
  private final List<Tower> towers = new ArrayList<>();
  private final @Nullable Tower merged;
  private final Fusion fusion;
  private final List<Crossroads> crossroads;
  private final @Nullable TimeFeatures time;

  /** The network of this design. */
  Towers(Parameters parameters, Catalogue catalogue, Design design) {
    super(
        parameters,
        new ItemTable(parameters, catalogue, design.backbone().width(), design.beside().text()),
        design.backbone().length());
    this.design = design;
    backbone = design.backbone();
    fusion = design.fusion();
    embedder = new Embedder(parameters, items, catalogue.domains() + (design.merged() ? 1 : 0));
    for (int d = 0; d < catalogue.domains(); d++) {
      boolean first = d == 0 || !design.shared();
      String name = design.shared() ? "tower" : "tower-" + catalogue.name(d);
      towers.add(first ? new Tower(parameters.in(name), backbone) : towers.get(0));
    }
    merged = design.merged() ? new Tower(parameters.in("merged"), backbone) : null;
    crossroads =
        Crossroads.all(
            fusion,
            parameters,
            catalogue.names(),
            new Crossroads.Host(backbone.width(), backbone.heads(), backbone.dropout()));
    time = TimeFeatures.of(parameters, design.beside(), backbone.width());
    parameters.seal();
  }

  @Override
  public Network twin() {
    return new Towers(parameters().twin(), items.catalogue(), design);
  }

  @Override
  public Encoding encode(Batch batch, Pass pass) {
    int domains = batch.catalogue().domains();
    List<Tokens> tokens = new ArrayList<>();
    List<Tower> readers = new ArrayList<>(towers);
    for (int d = 0; d < domains; d++) {
      tokens.add(Tokens.of(batch.domain(d)));
    }
    List<Tokens> streams = new ArrayList<>(tokens);
    if (merged != null) {
      streams.add(Tokens.of(batch.merged()));
      readers.add(merged);
    }
    Tensor[] states = embedder.embed(streams, readers, backbone.dropout(), pass);
    Tower.@Nullable Answers beside =
        merged == null ? null : merged.answer(states[domains], streams.get(domains), pass);
    int before = blocksBeforeLast();
    Tensor[] own = Arrays.copyOf(states, domains);
    Tensor[] outputs = fuse(own, tokens, before, wanted(tokens, pass), pass);
    Questions questions = new Questions(batch);
    for (int d = 0; d < domains; d++) {
      if (tokens.get(d).asked(d).length > 0) {
        Tower.Answers answers = towers.get(d).finish(before, outputs[d], tokens.get(d), pass);
        questions.add(answers.tokens(), answers.hiddenQD(), beside == null ? null : beside.of(d));
      } else {
        questions.add(tokens.get(d), outputs[d]);
      }
    }
    return questions.encoding(streams, time);
  }

  /** Blocks that all tokens go through; a module behind the last one wants them all there too. */
  private int blocksBeforeLast() {
    int layers = towers.get(0).layers();
    boolean behind = fusion instanceof Fusion.Stack && crossroads.size() > layers;
    return behind ? layers : Math.max(0, layers - 1);
  }

  /**
   * The towers that something is asked of: in evaluation and serving one of them. The others are
   * only read, as they are without fusion, unless somebody looks on.
   */
  private static boolean[] wanted(List<Tokens> tokens, Pass pass) {
    boolean[] wanted = new boolean[tokens.size()];
    for (int d = 0; d < wanted.length; d++) {
      wanted[d] = pass.traces() || tokens.get(d).asked(d).length > 0;
    }
    return wanted;
  }

  /** The states after {@code before} blocks and the modules up to there. */
  private Tensor[] fuse(
      Tensor[] embedded, List<Tokens> tokens, int before, boolean[] wanted, Pass pass) {
    boolean stacked = fusion instanceof Fusion.Stack;
    Crossroads.@Nullable Sight[][] sights = sights(tokens, wanted);
    Tensor[] plain = embedded; // The towers as they are without fusion; keys are read from them.
    Tensor[] states = embedded;
    if (!stacked) {
      for (Crossroads place : crossroads) {
        states = place.cross(states, embedded, sights, pass);
      }
    }
    for (int layer = 0; layer <= before; layer++) {
      if (stacked && layer < crossroads.size()) {
        states = crossroads.get(layer).cross(states, plain, sights, pass);
      }
      if (layer < before) {
        states = blocks(layer, states, tokens, wanted, pass);
        if (stacked && layer + 1 < crossroads.size()) {
          plain = blocks(layer, plain, tokens, all(plain.length), pass);
        }
      }
    }
    return states;
  }

  private static boolean[] all(int domains) {
    boolean[] all = new boolean[domains];
    Arrays.fill(all, true);
    return all;
  }

  /** The wanted towers one block further, the others as they were. */
  private Tensor[] blocks(
      int layer, Tensor[] states, List<Tokens> tokens, boolean[] wanted, Pass pass) {
    Tensor[] further = states.clone();
    for (int d = 0; d < states.length; d++) {
      if (wanted[d]) {
        further[d] = towers.get(d).block(layer, states[d], tokens.get(d), pass);
      }
    }
    return further;
  }

  private Crossroads.@Nullable Sight[][] sights(List<Tokens> tokens, boolean[] wanted) {
    int n = crossroads.isEmpty() ? 0 : tokens.size();
    Crossroads.@Nullable Sight[][] sights = new Crossroads.Sight[n][n];
    for (int a = 0; a < n; a++) {
      Tokens queries = tokens.get(a);
      for (int b = 0; b < n; b++) {
        if (a != b && wanted[a]) {
          Tokens keys = tokens.get(b);
          Reach reach = queries.reach(keys, crossroads.get(0).ages());
          sights[a][b] = new Crossroads.Sight(queries.rows(), keys.rows(), reach);
        }
      }
    }
    return sights;
  }
}
