package org.transept.model.towers;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.model.Network;
import org.transept.model.Tokens;
import org.transept.model.items.ItemPart;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;

/** A causal tower over the merged sequence of all domains, from its items to its answers. */
public final class MergedTower {
  private final Embedder embedder;
  private final Tower tower;
  private final double dropout;

  public MergedTower(Parameters parameters, ItemPart items, Network.Backbone backbone) {
    embedder = new Embedder(parameters, items, 1);
    tower = new Tower(parameters.in("tower"), backbone);
    dropout = backbone.dropout();
  }

  /** What the tokens of the merged sequence answer. */
  public Tower.Answers answer(Tokens tokens, Pass pass) {
    Tensor stateND = embedder.embed(List.of(tokens), List.of(tower), dropout, pass)[0];
    int last = Math.max(0, tower.layers() - 1);
    for (int layer = 0; layer < last; layer++) {
      stateND = tower.block(layer, stateND, tokens, pass);
    }
    return tower.finish(last, stateND, tokens, pass);
  }
}
