package org.transept.evaluate;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;

/** Which items of the target's domain compete with the target. Part of the fingerprint. */
public sealed interface Candidates {
  /** How the candidate set is called in commands and labels, such as "full" or "uni999". */
  String shortName();

  /** Every item of the domain. */
  record Full() implements Candidates {
    @Override
    public String shortName() {
      return "full";
    }
  }

  /**
   * The target and some items that the user never touched, the same ones for every model. Numbers
   * under sampled candidates are several times those under all items and can rank models in another
   * order. Source: Krichene and Rendle, On sampled metrics for item recommendation, KDD 2020.
   */
  sealed interface Sampled extends Candidates {
    /** Number of items beside the target. */
    int n();

    /** What the items are drawn with. */
    long seed();
  }

  /** Items drawn with equal probability. */
  record Uniform(
      @Doc("number of items beside the target") @Range(min = 1, max = 10_000_000) int n,
      @Doc("seed of the draw") long seed)
      implements Sampled {
    /** As many as in the tables of ABXI, arXiv 2501.15118. */
    public static final Uniform DEFAULTS = new Uniform(999, 0);

    /** Checks the number. */
    public Uniform {
      Check.that(n >= 1, "n", n, "at least 1");
    }

    @Override
    public String shortName() {
      return "uni" + n;
    }
  }

  /** Items drawn in proportion to their training events. */
  record Popular(
      @Doc("number of items beside the target") @Range(min = 1, max = 10_000_000) int n,
      @Doc("seed of the draw") long seed)
      implements Sampled {
    /** As many as the uniform default. */
    public static final Popular DEFAULTS = new Popular(999, 0);

    /** Checks the number. */
    public Popular {
      Check.that(n >= 1, "n", n, "at least 1");
    }

    @Override
    public String shortName() {
      return "pop" + n;
    }
  }
}
