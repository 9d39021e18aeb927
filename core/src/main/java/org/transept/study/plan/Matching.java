package org.transept.study.plan;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.transept.config.SettingsException;
import org.transept.run.RunConfig;

/**
 * Networks of the same family with equally many trained weights, so that what is compared is not
 * their size. Source: Lee et al., arXiv 2510.09435, figure 3, where width gives way; depth and
 * feed-forward width are further controls.
 *
 * <p>Steps of a width or a depth are coarse beside 1 % of a small network. Where no step comes near
 * enough, the feed-forward width of a neighbouring step makes up for the rest.
 */
final class Matching {
  /** How far the numbers of weights may be apart. */
  static final double TOLERANCE = 0.01;

  private static final int MOST = 1 << 20;
  private static final long TOO_MANY = 1L << 60;

  /** Steps below and above the nearest that are tried with another feed-forward width. */
  private static final int AROUND = 3;

  private final long wanted;
  private final ToLongFunction<RunConfig> count;

  private Matching(long wanted, ToLongFunction<RunConfig> count) {
    this.wanted = wanted;
    this.count = count;
  }

  /** A configuration and how many weights it has. */
  private record Sized(RunConfig config, long weights) {}

  /**
   * A configuration with the knob where the number of weights comes nearest to {@code wanted}.
   *
   * @param count how many trained weights a configuration has; grows with the knob
   * @throws SettingsException if the nearest is more than 1 % away
   */
  static RunConfig match(
      RunConfig config,
      ScaleParameter knob,
      long wanted,
      ToLongFunction<RunConfig> count,
      String arm) {
    knob.require(config, arm);
    Matching matching = new Matching(wanted, count);
    int position = matching.position(config, knob);
    Sized best = matching.sized(config, knob, position);
    if (!matching.near(best)
        && knob != ScaleParameter.FEED_FORWARD
        && ScaleParameter.FEED_FORWARD.fits(config)) {
      for (int at = Math.max(1, position - AROUND); at <= position + 1; at++) {
        RunConfig step = matching.sized(config, knob, at).config();
        int fill = matching.position(step, ScaleParameter.FEED_FORWARD);
        Sized filled = matching.sized(step, ScaleParameter.FEED_FORWARD, fill);
        best = matching.distance(filled) < matching.distance(best) ? filled : best;
      }
    }
    if (!matching.near(best)) {
      throw new SettingsException(
          List.of(
              String.format(
                      Locale.ROOT,
                      "arm %s: must come within 1 %% of %,d trained weights, nearest is %s with"
                          + " %,d; choose",
                      arm,
                      wanted,
                      knob.stands(best.config()),
                      best.weights())
                  + " another knob"));
    }
    return best.config();
  }

  /** Where the knob comes nearest. */
  private int position(RunConfig config, ScaleParameter knob) {
    int low = 1;
    int high = 1;
    while (high < MOST && sized(config, knob, high).weights() < wanted) {
      low = high;
      high *= 2;
    }
    while (low + 1 < high) {
      int middle = (low + high) >>> 1;
      if (sized(config, knob, middle).weights() < wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    long below = distance(sized(config, knob, low));
    return below <= distance(sized(config, knob, high)) ? low : high;
  }

  /**
   * The configuration with the knob at a position; one that a model refuses counts as too large.
   */
  private Sized sized(RunConfig config, ScaleParameter knob, int position) {
    try {
      RunConfig at = knob.at(config, position);
      return new Sized(at, count.applyAsLong(at));
    } catch (SettingsException beyond) {
      return new Sized(config, TOO_MANY);
    }
  }

  private long distance(Sized sized) {
    return Math.abs(sized.weights() - wanted);
  }

  private boolean near(Sized sized) {
    return distance(sized) <= TOLERANCE * wanted;
  }
}
