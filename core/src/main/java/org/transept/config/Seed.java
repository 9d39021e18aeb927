package org.transept.config;

/**
 * Seeds by purpose. There is no hidden random state: whoever needs randomness seeds a generator
 * from (run seed, purpose, step), so a resumed run draws what the uninterrupted one would have.
 */
public final class Seed {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Seed() {}

  /** The seed for one purpose and step of a run; neighbouring steps give unrelated seeds. */
  public static long of(long run, String purpose, long step) {
    long hash = mix(run + GOLDEN);
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash ^ purpose.charAt(i));
    }
    return mix(hash + GOLDEN * (step + 1));
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
