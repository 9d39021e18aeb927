package org.transept.answer;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which items a list may hold. Sets are of item ids of the catalogue and are not copied: they must
 * not change while somebody asks. One set, such as what is in stock, may serve any number of
 * questions.
 *
 * @param excludeSeen whether items of the question's own history are left out
 * @param only the items allowed; null for all
 * @param leftOut items that are left out even if allowed
 */
public record ItemFilter(boolean excludeSeen, @Nullable BitSet only, BitSet leftOut) {
  /** All items. */
  public static final ItemFilter ALL = new ItemFilter(false, null, new BitSet());

  /** All items but those of the question's history. */
  public static final ItemFilter UNSEEN = new ItemFilter(true, null, new BitSet());

  /** A filter that admits these items only. */
  public ItemFilter among(int... items) {
    return new ItemFilter(excludeSeen, set(items), leftOut);
  }

  /** A filter that also leaves out these items. */
  public ItemFilter without(int... items) {
    return new ItemFilter(excludeSeen, only, set(items));
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
