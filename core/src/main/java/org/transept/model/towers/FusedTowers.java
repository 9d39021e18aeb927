package org.transept.model.towers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;
import org.transept.model.CrossAttentionInputs;
import org.transept.model.CrossAttentionLayer;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Tokens;
import org.transept.model.items.ItemPart;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;

/**
 * A causal tower for each domain, over that domain's stream, and the places where they read each
 * other: the encoder of the networks that have one.
 */
public final class FusedTowers {
  /**
   * States by domain.
   *
   * @param crossedND of the towers that were wanted, which have read the others
   * @param plainND of the towers that were to be read, as they are without fusion
   */
  public record States(Tensor[] crossedND, Tensor[] plainND) {}

  private final Network.Backbone backbone;
  private final Embedder embedder;
  private final List<Tower> towers = new ArrayList<>();
  private final Fusion fusion;
  private final List<CrossAttentionLayer> crossroads;

  /**
   * Towers for the domains of an item table.
   *
   * @param items what they read of the items
   * @param shared one set of positions, blocks and norm for all domains
   */
  public FusedTowers(
      Parameters parameters,
      ItemPart items,
      Network.Backbone backbone,
      boolean shared,
      Fusion fusion) {
    this.backbone = backbone;
    this.fusion = fusion;
    Catalogue catalogue = items.items().catalogue();
    embedder = new Embedder(parameters, items, catalogue.domains());
    for (int d = 0; d < catalogue.domains(); d++) {
      boolean first = d == 0 || !shared;
      String name = shared ? "tower" : "tower-" + catalogue.name(d);
      towers.add(first ? new Tower(parameters.in(name), backbone) : towers.get(0));
    }
    crossroads =
        CrossAttentionLayer.all(
            fusion,
            parameters,
            catalogue.names(),
            new CrossAttentionLayer.Host(backbone.width(), backbone.heads(), backbone.dropout()));
  }

  /** Checks that a fusion fits towers of so many blocks. */
  public static void check(Fusion fusion, int layers) {
    if (fusion instanceof Fusion.Stack stack) {
      Check.that(
          stack.modules() <= layers + 1,
          "fusion.modules",
          stack.modules(),
          "at most layers + 1 = " + (layers + 1));
    }
  }

  /** The streams of a batch, by domain. */
  public static List<Tokens> tokens(Batch batch) {
    return tokens(batch, false);
  }

  /** Tokens of every domain's stream, or tokens that read all of their row. */
  public static List<Tokens> tokens(Batch batch, boolean whole) {
    List<Tokens> tokens = new ArrayList<>();
    for (int d = 0; d < batch.catalogue().domains(); d++) {
      tokens.add(Tokens.of(batch.domain(d), whole));
    }
    return tokens;
  }

  /**
   * The towers that something is asked of: in evaluation and serving one of them. The others are
   * only read, as they are without fusion, unless somebody looks on.
   */
  public static boolean[] wanted(List<Tokens> tokens, Pass pass) {
    boolean[] wanted = new boolean[tokens.size()];
    for (int d = 0; d < wanted.length; d++) {
      wanted[d] = pass.traces() || tokens.get(d).asked(d).length > 0;
    }
    return wanted;
  }

  /**
   * The states after {@code before} blocks and the modules up to there.
   *
   * @param wanted domains whose crossed states are needed; others stay behind
   * @param read the same for plain states
   */
  States states(List<Tokens> tokens, int before, boolean[] wanted, boolean[] read, Pass pass) {
    Tensor[] embedded = embedder.embed(tokens, towers, backbone.dropout(), pass);
    if (crossroads.isEmpty()) {
      Tensor[] states = embedded;
      for (int layer = 0; layer < before; layer++) {
        states = blocks(layer, states, tokens, either(wanted, read), pass);
      }
      return new States(states, states);
    }
    return fuse(embedded, tokens, before, new boolean[][] {wanted, read}, pass);
  }

  /** The states behind all blocks and modules, normalised. */
  public States finished(List<Tokens> tokens, boolean[] wanted, boolean[] read, Pass pass) {
    States states = states(tokens, backbone.layers(), wanted, read, pass);
    if (crossroads.isEmpty()) { // Both are the same.
      Tensor[] normedND = normed(states.plainND(), either(wanted, read));
      return new States(normedND, normedND);
    }
    return new States(normed(states.crossedND(), wanted), normed(states.plainND(), read));
  }

  /** What each domain's tower answers; states of one that is asked nothing answer nothing. */
  public List<Tower.Answers> answers(List<Tokens> tokens, Pass pass) {
    int before = blocksBeforeLast();
    boolean[] wanted = wanted(tokens, pass);
    boolean[] none = new boolean[wanted.length]; // Nobody reads what is behind the last module.
    Tensor[] outputs = states(tokens, before, wanted, none, pass).crossedND();
    List<Tower.Answers> answers = new ArrayList<>();
    for (int d = 0; d < outputs.length; d++) {
      boolean asked = tokens.get(d).asked(d).length > 0;
      answers.add(
          asked
              ? towers.get(d).finish(before, outputs[d], tokens.get(d), pass)
              : new Tower.Answers(tokens.get(d), outputs[d]));
    }
    return answers;
  }

  /** Blocks that all tokens go through; a module behind the last one wants them all there too. */
  private int blocksBeforeLast() {
    int layers = backbone.layers();
    boolean behind = fusion instanceof Fusion.Stack && crossroads.size() > layers;
    return behind ? layers : Math.max(0, layers - 1);
  }

  private Tensor[] normed(Tensor[] stateND, boolean[] wanted) {
    Tensor[] normedND = stateND.clone();
    for (int d = 0; d < normedND.length; d++) {
      normedND[d] = wanted[d] ? towers.get(d).normed(stateND[d]) : stateND[d];
    }
    return normedND;
  }

  private static boolean[] either(boolean[] wanted, boolean[] read) {
    boolean[] either = wanted.clone();
    for (int d = 0; d < read.length; d++) {
      either[d] |= read[d];
    }
    return either;
  }

  private States fuse(
      Tensor[] embedded, List<Tokens> tokens, int before, boolean[][] wantedAndRead, Pass pass) {
    boolean stacked = fusion instanceof Fusion.Stack;
    boolean[] wanted = wantedAndRead[0];
    @Nullable CrossAttentionInputs[][] sights = sights(tokens, wanted);
    Tensor[] plain = embedded; // The towers as they are without fusion; keys are read from them.
    Tensor[] states = embedded;
    if (!stacked) {
      for (CrossAttentionLayer place : crossroads) {
        states = place.cross(states, embedded, sights, pass);
      }
    }
    for (int layer = 0; layer <= before; layer++) {
      if (stacked && layer < crossroads.size()) {
        states = crossroads.get(layer).cross(states, plain, sights, pass);
      }
      if (layer < before) {
        states = blocks(layer, states, tokens, wanted, pass);
        boolean keys = stacked && layer + 1 < crossroads.size();
        plain = blocks(layer, plain, tokens, keys ? all(plain.length) : wantedAndRead[1], pass);
      }
    }
    return new States(states, plain);
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

  private @Nullable CrossAttentionInputs[][] sights(List<Tokens> tokens, boolean[] wanted) {
    int n = tokens.size();
    @Nullable CrossAttentionInputs[][] sights = new CrossAttentionInputs[n][n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        if (a != b && wanted[a]) {
          sights[a][b] = sight(tokens, a, b);
        }
      }
    }
    return sights;
  }

  /** What domain {@code a} reads in the place of {@code b}; null if that is nothing. */
  private @Nullable CrossAttentionInputs sight(List<Tokens> tokens, int a, int b) {
    Tokens queries = tokens.get(a);
    Tokens keys = tokens.get(b);
    boolean ages = crossroads.get(0).ages();
    return switch (crossroads.get(0).control()) {
      case SELF -> CrossAttentionInputs.of(queries, a, queries, ages);
      case SHUFFLED ->
          queries.stream().rows() > 1
              ? CrossAttentionInputs.ofNextRow(queries, b, keys, ages)
              : null;
      case NONE, FROZEN, COMPLEMENT, PARALLEL, ZERO ->
          CrossAttentionInputs.of(queries, b, keys, ages);
    };
  }
}
