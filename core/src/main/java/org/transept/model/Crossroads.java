package org.transept.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.Pass;
import org.transept.nn.Reach;
import org.transept.torch.Parameters;

/**
 * One place where every domain reads every other: a module for each ordered pair of domains. All of
 * them read the states as they were before, so their order does not matter.
 */
final class Crossroads {
  private final String site;
  private final @Nullable GatedCrossAttention[][] modules;

  Crossroads(
      String site,
      Parameters parameters,
      List<String> domains,
      GatedCrossAttention.Config config,
      Network.Backbone backbone) {
    this.site = site;
    int n = domains.size();
    modules = new GatedCrossAttention[n][n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        if (a != b) {
          modules[a][b] =
              new GatedCrossAttention(
                  parameters.in(site + "." + domains.get(a) + "<" + domains.get(b)),
                  config,
                  backbone.width(),
                  backbone.heads(),
                  backbone.dropout());
        }
      }
    }
  }

  /**
   * The states after reading.
   *
   * @param queries states that ask, by domain
   * @param keys states that are read, by domain
   * @param reach {@code reach[a][b]}: what domain a may read of b
   * @param wanted the domains that read; the states of others stay
   */
  Tensor[] cross(
      Tensor[] queries,
      Tensor[] keys,
      List<Tokens> tokens,
      Reach[][] reach,
      boolean[] wanted,
      Pass pass) {
    Tensor[] crossed = queries.clone();
    for (int a = 0; a < queries.length; a++) {
      for (int b = 0; b < queries.length; b++) {
        GatedCrossAttention module = modules[a][b];
        if (module != null && wanted[a]) {
          GatedCrossAttention.Result result =
              module.forward(
                  queries[a],
                  tokens.get(a).rows(),
                  keys[b],
                  tokens.get(b).rows(),
                  reach[a][b],
                  pass);
          crossed[a] = crossed[a].add(result.addedND());
          pass.saw(
              new Pass.Crossing(
                  site,
                  a,
                  b,
                  queries[a],
                  result.crossedND(),
                  result.gateND(),
                  reach[a][b].seesN()));
        }
      }
    }
    return crossed;
  }
}
