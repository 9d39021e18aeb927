package org.transept.model;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.nn.GatedCrossAttention;

/** Where gated cross-attention sits between the towers. Source: arXiv 2510.09435. */
public sealed interface Fusion {
  /** How its modules are declared; the defaults where it has none. */
  GatedCrossAttention.Config attention();

  /** Nowhere: towers do not read each other. */
  record None() implements Fusion {
    @Override
    public GatedCrossAttention.Config attention() {
      return GatedCrossAttention.Config.DEFAULTS;
    }
  }

  /**
   * One after another between the embeddings and the first block. Every module reads the other
   * domain's embeddings, which know nothing beyond their own clock.
   */
  record Early(
      @Doc("modules for each ordered pair of domains") @Range(min = 1, max = 64) int modules,
      GatedCrossAttention.Config attention)
      implements Fusion {
    /** One module for each pair. */
    public static final Early DEFAULTS = new Early(1, GatedCrossAttention.Config.DEFAULTS);

    /** Checks the range. */
    public Early {
      Check.that(modules >= 1, "modules", modules, "at least 1");
    }
  }

  /**
   * Spread from early to late: the first as {@link Early}, the next after the first block, and so
   * on. Differs: keys come from the other tower as it is without fusion, so that a key's content is
   * never newer than its clock.
   */
  record Stack(
      @Doc("modules for each ordered pair of domains, at most layers + 1 in towers and 3 in abxi")
          @Range(min = 1, max = 64)
          int modules,
      GatedCrossAttention.Config attention)
      implements Fusion {
    /** Two modules for each pair. */
    public static final Stack DEFAULTS = new Stack(2, GatedCrossAttention.Config.DEFAULTS);

    /** Checks the range. */
    public Stack {
      Check.that(modules >= 1, "modules", modules, "at least 1");
    }
  }
}
