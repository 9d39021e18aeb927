package org.transept.text;

import org.transept.config.Check;
import org.transept.config.Doc;

/** What is made of the texts of items. */
public sealed interface ItemText {
  /** Numbers in an item's text vector; 0 if there is none. */
  int width();

  /** Nothing: an item is known by its events only. */
  record None() implements ItemText {
    @Override
    public int width() {
      return 0;
    }
  }

  /**
   * Vectors fitted on the titles of the catalogue's own items ({@link TitleVectors}). Without any
   * title this is as {@link None}.
   */
  record Titles(
      @Doc("numbers in a title's vector") int width,
      @Doc("titles that a word or pair of words must stand in to count") int minItems,
      @Doc("whether pairs of neighbouring words count as well") boolean pairs)
      implements ItemText {
    /** Enough for some ten thousands of titles. */
    public static final Titles DEFAULTS = new Titles(256, 2, true);

    /** Checks the ranges. */
    public Titles {
      Check.that(width >= 1, "width", width, "at least 1");
      Check.that(minItems >= 1, "minItems", minItems, "at least 1");
    }
  }
}
