package org.transept.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.nn.AttentionMask;
import org.transept.nn.GatedCrossAttention;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;

/**
 * One place where every domain reads every other: a module for each ordered pair of domains. All of
 * them read the states as they were before, so their order does not matter.
 */
public final class CrossAttentionLayer {
  /** What the modules take from the network that they are part of. */
  public record Host(int width, int heads, double dropout) {}

  private final String site;
  private final GatedCrossAttention.Config config;
  private final @Nullable GatedCrossAttention[][] modules;

  CrossAttentionLayer(
      String site,
      Parameters parameters,
      List<String> domains,
      GatedCrossAttention.Config config,
      Host host) {
    this.site = site;
    this.config = config;
    int n = domains.size();
    modules = new GatedCrossAttention[n][n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        if (a != b) {
          modules[a][b] =
              new GatedCrossAttention(
                  parameters.in(site + "." + domains.get(a) + "<" + domains.get(b)),
                  config,
                  host.width(),
                  host.heads(),
                  host.dropout());
        }
      }
    }
  }

  /** The places of a fusion, one after another. */
  public static List<CrossAttentionLayer> all(
      Fusion fusion, Parameters parameters, List<String> domains, Host host) {
    List<CrossAttentionLayer> all = new ArrayList<>();
    Parameters its = parameters.in("fusion");
    if (fusion instanceof Fusion.Early early) {
      for (int i = 0; i < early.modules(); i++) {
        all.add(new CrossAttentionLayer("early." + i, its, domains, early.attention(), host));
      }
    } else if (fusion instanceof Fusion.Stack stack) {
      for (int i = 0; i < stack.modules(); i++) {
        all.add(new CrossAttentionLayer("stack." + i, its, domains, stack.attention(), host));
      }
    }
    return all;
  }

  /** Whether the modules want to know how old keys are. */
  public boolean ages() {
    return config.recency();
  }

  /** What is done to the modules to learn what they add. */
  public GatedCrossAttention.Control control() {
    return config.control();
  }

  /**
   * The states after reading.
   *
   * @param queries states that ask, by domain
   * @param keys states that are read, by domain
   * @param sights {@code sights[a][b]}: what domain a may read of b; null if it does not read it
   */
  public Tensor[] cross(
      Tensor[] queries, Tensor[] keys, @Nullable CrossAttentionInputs[][] sights, Pass pass) {
    Tensor[] crossed = queries.clone();
    for (int a = 0; a < queries.length; a++) {
      for (int b = 0; b < queries.length; b++) {
        GatedCrossAttention module = modules[a][b];
        CrossAttentionInputs sight = sights[a][b];
        if (module != null && sight != null) {
          AttentionMask reach = sight.reach();
          Tensor keyND = keys[sight.read()];
          GatedCrossAttention.Result result =
              module.forward(queries[a], sight.queries(), keyND, sight.keys(), reach, pass);
          crossed[a] = crossed[a].add(result.addedND());
          pass.record(
              new Pass.Crossing(
                  site, a, b, queries[a], result.crossedND(), result.gateND(), reach.seesN()));
        }
      }
    }
    return crossed;
  }
}
