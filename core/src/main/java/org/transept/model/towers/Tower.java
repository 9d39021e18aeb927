package org.transept.model.towers;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.model.Network;
import org.transept.model.Tokens;
import org.transept.nn.AttentionMask;
import org.transept.nn.Block;
import org.transept.nn.Norm;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/** Positions, blocks and a final norm: a causal transformer without its item table. */
public final class Tower {
  private static final double DEVIATION = 0.02;

  private final Tensor positions;
  private final List<Block> blocks = new ArrayList<>();
  private final Norm norm;

  Tower(Parameters parameters, Network.Backbone backbone) {
    // One slot more than events: the start token, or the event before the window.
    positions =
        parameters
            .in("positions")
            .declare(
                "weight", new Init.Normal(DEVIATION), backbone.length() + 1L, backbone.width());
    for (int i = 0; i < backbone.layers(); i++) {
      blocks.add(
          backbone
              .block()
              .build(
                  parameters.in("blocks." + i),
                  backbone.width(),
                  backbone.heads(),
                  backbone.dropout()));
    }
    norm = new Norm(parameters.in("norm"), backbone.width());
  }

  int layers() {
    return blocks.size();
  }

  /** The position vector of each token, ND. */
  Tensor positionsND(Tokens tokens) {
    int[] slots = tokens.stream().slotN();
    return embedding(positions, Host.indices(slots, slots.length));
  }

  /** One block further. */
  Tensor block(int layer, Tensor hiddenND, Tokens tokens, Pass pass) {
    return blocks.get(layer).forward(hiddenND, tokens.rows(), tokens.reach(), pass);
  }

  /** States after all blocks, normalised. */
  Tensor normed(Tensor hiddenND) {
    return norm.forward(hiddenND);
  }

  /**
   * States that answer, after all blocks and the norm.
   *
   * @param tokens the tokens they belong to
   */
  public record Answers(Tokens tokens, Tensor hiddenQD) {
    /** The answers to questions of domain {@code d}. */
    public Tensor of(int d) {
      return Tokens.pick(hiddenQD, tokens.asked(d));
    }
  }

  /**
   * The block {@code layer}, if there is one, which must be the last, and the norm. In training
   * nearly every token is asked for something; otherwise one of each row is, and only that one goes
   * on.
   */
  Answers finish(int layer, Tensor hiddenND, Tokens tokens, Pass pass) {
    if (pass.trains()) {
      Tensor stateND = layer < layers() ? block(layer, hiddenND, tokens, pass) : hiddenND;
      return new Answers(tokens, norm.forward(stateND));
    }
    int[] chosen = tokens.asked();
    Tokens asked = tokens.only(chosen);
    Tensor stateQD = Tokens.pick(hiddenND, chosen);
    if (layer < layers()) {
      AttentionMask reach = asked.within(tokens);
      Block last = blocks.get(layer);
      stateQD = last.forward(stateQD, asked.rows(), hiddenND, tokens.rows(), reach, pass);
    }
    return new Answers(asked, norm.forward(stateQD));
  }
}
