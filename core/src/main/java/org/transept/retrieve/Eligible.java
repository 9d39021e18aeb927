package org.transept.retrieve;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which items of a table may be answered. Items are rows of the table, from 0. The sets are not
 * copied: they must not change while somebody asks.
 *
 * @param only the items allowed; null for all
 * @param leftOut items that are not answered even if allowed
 */
public record Eligible(@Nullable BitSet only, BitSet leftOut) {
  /** All items. */
  public static final Eligible ALL = new Eligible(null, new BitSet());

  /** All but some items, for example those that somebody had already. */
  public static Eligible without(int... items) {
    return new Eligible(null, set(items));
  }

  /** Some items. */
  public static Eligible only(int... items) {
    return new Eligible(set(items), new BitSet());
  }

  private static BitSet set(int... items) {
    BitSet set = new BitSet();
    Arrays.stream(items).forEach(set::set);
    return set;
  }

  boolean has(int item) {
    return (only == null || only.get(item)) && !leftOut.get(item);
  }
}
