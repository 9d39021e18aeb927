package org.transept.evaluate;

/** What rank a target gets among candidates with exactly its score. Part of the fingerprint. */
public enum TieRank {
  /** The middle one: a scorer that knows nothing gets the middle rank. */
  HALF,
  /** The best one, as several published tables have it; a constant scorer then looks perfect. */
  FAVOUR_TARGET
}
