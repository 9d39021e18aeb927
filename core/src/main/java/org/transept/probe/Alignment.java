package org.transept.probe;

import static org.bytedeco.pytorch.global.torch.cosine_similarity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.nn.Pass;
import org.transept.torch.Host;

/**
 * How the output X' of cross-attention, and what the gate G leaves of it, stand to its query X:
 * near right angles or not. Summed over batches, one entry for each site and ordered pair of
 * domains.
 *
 * <p>Source: Lee et al., arXiv 2510.09435. Unknown in the source: how cosines of tokens are
 * averaged. Values near 0 there lie below what random directions give, so signed cosines must have
 * been averaged first; all three averages are given beside the random floor sqrt(2 / (pi D)).
 */
public final class Alignment {
  /**
   * One site and direction.
   *
   * @param site where in the network
   * @param query domain that asks
   * @param key domain that is read
   * @param tokens tokens measured; those that could read nothing are left out
   * @param absMeanCos |mean of cos(X, X')|: tokens may cancel
   * @param meanAbsCos mean of |cos(X, X')|
   * @param rmsCos root of the mean of cos(X, X')^2
   * @param gatedAbsMeanCos |mean of cos(X, G X')|, of what is added before dropout
   * @param gatedMeanAbsCos mean of |cos(X, G X')|
   * @param floor expected |cos| of random directions of this width
   * @param gateMean mean of the gate's numbers; 1 where there is no gate
   * @param gateSpread their standard deviation
   */
  public record Row(
      String site,
      String query,
      String key,
      long tokens,
      double absMeanCos,
      double meanAbsCos,
      double rmsCos,
      double gatedAbsMeanCos,
      double gatedMeanAbsCos,
      double floor,
      double gateMean,
      double gateSpread) {}

  private static final class Sums {
    long tokens;
    double cos;
    double absolute;
    double squared;
    double gatedCos;
    double gatedAbsolute;
    long gates;
    double gate;
    double gateSquared;
    long width;
  }

  private record Place(String site, int query, int key) {}

  private final List<String> domains;
  private final Map<Place, Sums> sums = new LinkedHashMap<>();

  /** Nothing measured yet. */
  public Alignment(List<String> domains) {
    this.domains = List.copyOf(domains);
  }

  /** Adds the crossings of a traced pass. Must be called within a scope. */
  public void add(Pass pass) {
    for (Pass.Crossing crossing : pass.crossings()) {
      Place place = new Place(crossing.site(), crossing.query(), crossing.key());
      Sums sum = sums.computeIfAbsent(place, unused -> new Sums());
      sum.width = crossing.queryND().size(1);
      Tensor gateND = crossing.gateND();
      double[] cosines = cosines(crossing.queryND(), crossing.crossedND());
      double[] gated =
          gateND == null ? cosines : cosines(crossing.queryND(), crossing.crossedND().mul(gateND));
      Tensor sees = crossing.seesN();
      double @Nullable [] weights = sees == null ? null : Host.doubles(sees);
      for (int n = 0; n < cosines.length; n++) {
        if (weights == null || weights[n] > 0) {
          sum.tokens++;
          sum.cos += cosines[n];
          sum.absolute += Math.abs(cosines[n]);
          sum.squared += cosines[n] * cosines[n];
          sum.gatedCos += gated[n];
          sum.gatedAbsolute += Math.abs(gated[n]);
        }
      }
      addGate(sum, gateND);
    }
  }

  private static double[] cosines(Tensor queryND, Tensor otherND) {
    return Host.doubles(cosine_similarity(queryND, otherND, 1, 1e-12));
  }

  private static void addGate(Sums sum, @Nullable Tensor gateND) {
    if (gateND != null) {
      Tensor exactND = gateND.to(ScalarType.Double); // The spread may be small beside the mean.
      sum.gates += exactND.numel();
      sum.gate += exactND.sum().item_double();
      sum.gateSquared += exactND.mul(exactND).sum().item_double();
    }
  }

  /** What was measured, in the order of the sites. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    sums.forEach(
        (place, sum) -> {
          double n = Math.max(1, sum.tokens);
          double gate = sum.gates == 0 ? 1 : sum.gate / sum.gates;
          double variance = sum.gates == 0 ? 0 : sum.gateSquared / sum.gates - gate * gate;
          rows.add(
              new Row(
                  place.site(),
                  domains.get(place.query()),
                  domains.get(place.key()),
                  sum.tokens,
                  Math.abs(sum.cos) / n,
                  sum.absolute / n,
                  Math.sqrt(sum.squared / n),
                  Math.abs(sum.gatedCos) / n,
                  sum.gatedAbsolute / n,
                  Math.sqrt(2 / (Math.PI * sum.width)),
                  gate,
                  Math.sqrt(Math.max(0, variance))));
        });
    return rows;
  }
}
