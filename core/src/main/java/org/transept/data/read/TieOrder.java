package org.transept.data.read;

/** How events of one user that carry the same timestamp are ordered. Part of the fingerprint. */
public enum TieOrder {
  /** As the rows stand in the source. */
  SOURCE,
  /** Shuffled with a seed, the same for every run with that seed. */
  SHUFFLE,
  /** By domain, then by item key. */
  ITEM
}
