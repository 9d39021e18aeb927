package org.transept.evaluate;

import org.transept.config.Settings;

/**
 * The ranks of one model with what is needed to put them beside others.
 *
 * @param name what the model is called in tables
 * @param kind what its numbers are good for
 * @param fingerprint under what they were made
 */
public record ModelRanks(String name, Kind kind, Fingerprint fingerprint, Ranks ranks) {
  /** What a model stands for in a table. */
  public enum Kind {
    /** Something trained. */
    MODEL,
    /** Something simple that a model must beat. */
    BASELINE,
    /** The true distribution of a made-up world, which nothing can beat. */
    ORACLE;

    /** The name in files and tables. */
    public String label() {
      return Settings.name(this);
    }

    /** A model's name; with the kind behind it unless it is a plain model. */
    public String title(String name) {
      return this == MODEL ? name : "%s (%s)".formatted(name, label());
    }
  }
}
