package org.transept.data;

import org.transept.config.Doc;

/** How times are written in the source files. */
public record TimeColumn(
    @Doc(
            "unit of the times: auto looks at every value; s, ms, us or ns is Unix time in that"
                + " unit, iso is ISO 8601 (20200131 too)")
        TimeUnit unit) {
  /** Found by looking. */
  public static final TimeColumn AUTO = new TimeColumn(TimeUnit.AUTO);
}
