package org.transept.data.split;

import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.data.Role;

/** How events become training, validation and test. Part of the fingerprint. */
public sealed interface Split {
  /**
   * The last event of a user's merged sequence is the test target, the one before it the validation
   * target. Users with fewer than three events are trained on only. Source: ABXI, arXiv 2501.15118.
   */
  record LeaveOneOut() implements Split {}

  /**
   * The last event of each domain stream is a test target, the one before it a validation target;
   * streams with fewer than three events are trained on only. A target's input is all that is
   * earlier in the merged sequence.
   */
  record LeaveOneOutPerDomain() implements Split {}

  /**
   * Events before {@code validFrom} train; later ones are targets, from {@code testFrom} on tests.
   */
  record GlobalTime(
      @Doc("first validation time, Unix seconds") long validFrom,
      @Doc("first test time, Unix seconds") long testFrom)
      implements Split {
    /** Checks the order. */
    public GlobalTime {
      Check.that(
          testFrom > validFrom, "testFrom", testFrom, "later than validFrom (" + validFrom + ")");
    }
  }

  /**
   * A column says train, valid or test. If every user has one value only, the split is by user: the
   * last event of a valid or test user is the target and the earlier ones are {@link Role#CONTEXT}.
   * Otherwise it is by row, and every valid or test row is a target.
   */
  record Column(@Doc("name of the column") String column) implements Split {
    /** Checks the name. */
    public Column {
      Check.that(!column.isBlank(), "column", "\"\"", "the name of a column");
    }
  }
}
