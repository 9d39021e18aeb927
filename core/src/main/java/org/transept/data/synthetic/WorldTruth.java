package org.transept.data.synthetic;

import java.util.Arrays;
import java.util.List;
import org.transept.data.Catalogue;
import org.transept.data.DataException;

/**
 * The true next-item distributions of a {@link World}, in a catalogue's ids. Exact as long as the
 * catalogue's log holds all events; if a filter dropped items, the law is applied to the events
 * that are left, and the probabilities of the items that are left are brought to the sum 1.
 */
public final class WorldTruth {
  private final WorldLaw law;
  private final Catalogue catalogue;
  private final int items;
  private final int worldDomains;
  private final int[] worldDomainOf;
  private final int[] worldItemOf;
  private final int[] worldDomain;

  /** The law for items {@code ids[world domain][world item]}, 0 where the catalogue has none. */
  WorldTruth(WorldLaw law, Catalogue catalogue, List<String> domains, int[][] ids) {
    this.law = law;
    this.catalogue = catalogue;
    this.items = ids[0].length;
    this.worldDomains = ids.length;
    this.worldDomainOf = new int[catalogue.items() + 1];
    this.worldItemOf = new int[catalogue.items() + 1];
    for (int d = 0; d < ids.length; d++) {
      for (int i = 0; i < items; i++) {
        worldDomainOf[ids[d][i]] = d;
        worldItemOf[ids[d][i]] = i;
      }
    }
    this.worldDomain = catalogue.names().stream().mapToInt(domains::indexOf).toArray();
  }

  /**
   * The probability of every item of {@code domain} to be the next event there, given everything.
   *
   * @param history item ids of a merged sequence in the order of time; 0 is skipped
   * @param length how many of them are known
   * @param domain the catalogue's number of the next event's domain
   * @return sums to 1; element i belongs to item {@code catalogue.first(domain) + i}
   */
  public float[] distribution(int[] history, int length, int domain) {
    int d = worldDomain[domain];
    int last = WorldLaw.NONE;
    int foreign = WorldLaw.NONE;
    int e = d;
    for (int i = length - 1; i >= 0 && (last == WorldLaw.NONE || foreign == WorldLaw.NONE); i--) {
      if (history[i] == 0) {
        continue;
      }
      int of = worldDomainOf[history[i]];
      if (of == d && last == WorldLaw.NONE) {
        last = worldItemOf[history[i]];
      } else if (of != d && foreign == WorldLaw.NONE) {
        foreign = worldItemOf[history[i]];
        e = of;
      }
    }
    return inCatalogue(law.next(d, last, e, foreign), domain);
  }

  /**
   * Probabilities for somebody who sees the domain of every event, but the items of {@code domain}
   * only: nothing that reads its own domain alone can do better. It is not the own part alone,
   * since the items of a domain betray a little of the unseen items they were drawn from. Exact
   * Bayesian filtering over the unseen last item.
   *
   * @throws DataException if the world has more than two domains
   */
  public float[] ownOnly(int[] history, int length, int domain) {
    if (worldDomains > 2) {
      throw new DataException(
          "own-only distribution needs a world of one or two domains, got " + worldDomains);
    }
    int d = worldDomain[domain];
    int e = worldDomains - 1 - d;
    int last = WorldLaw.NONE;
    double[] belief = new double[items];
    for (int i = 0; i < length; i++) {
      if (history[i] == 0) {
        continue;
      }
      if (worldDomainOf[history[i]] == d) {
        law.see(belief, e, d, last, worldItemOf[history[i]]);
        last = worldItemOf[history[i]];
      } else {
        belief = law.step(belief, e, d, last);
      }
    }
    return inCatalogue(law.next(d, last, e, belief), domain);
  }

  private float[] inCatalogue(double[] world, int domain) {
    int first = catalogue.first(domain);
    double sum = 0;
    for (int i = 0; i < catalogue.size(domain); i++) {
      sum += world[worldItemOf[first + i]];
    }
    float[] p = new float[catalogue.size(domain)];
    for (int i = 0; i < p.length; i++) {
      // Without noise everything likely may have been dropped; then all that is left is as likely.
      p[i] = (float) (sum > 0 ? world[worldItemOf[first + i]] / sum : 1.0 / p.length);
    }
    return p;
  }

  /**
   * The expected NDCG@k of the best ranking for one target drawn from {@code distribution}: no
   * scores can reach more on average.
   */
  public static double bestNdcg(float[] distribution, int k) {
    float[] rising = distribution.clone();
    Arrays.sort(rising);
    double ndcg = 0;
    for (int rank = 1; rank <= Math.min(k, rising.length); rank++) {
      ndcg += rising[rising.length - rank] * Math.log(2) / Math.log(rank + 1.0);
    }
    return ndcg;
  }
}
