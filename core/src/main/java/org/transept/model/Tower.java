package org.transept.model;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.nn.Block;
import org.transept.nn.Norm;
import org.transept.nn.Pass;
import org.transept.torch.Host;
import org.transept.torch.Parameters;
import org.transept.torch.Parameters.Init;

/** Positions, blocks and a final norm: a causal transformer without its item table. */
final class Tower {
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

  /** All blocks. */
  Tensor blocks(Tensor hiddenND, Tokens tokens, Pass pass) {
    Tensor stateND = hiddenND;
    for (int layer = 0; layer < layers(); layer++) {
      stateND = block(layer, stateND, tokens, pass);
    }
    return stateND;
  }

  Tensor finish(Tensor hiddenND) {
    return norm.forward(hiddenND);
  }
}
