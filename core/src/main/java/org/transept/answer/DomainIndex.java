package org.transept.answer;

import org.jspecify.annotations.Nullable;

/**
 * How the best items of a domain are found.
 *
 * @param domain its number
 * @param approximate whether by a graph that may miss some
 * @param measured what a graph found; null if none was made
 * @param reason why it is searched exactly although a graph was asked for; null otherwise
 */
public record DomainIndex(
    int domain, boolean approximate, @Nullable Measured measured, @Nullable String reason) {
  /**
   * What a graph found of the exact lists.
   *
   * @param recall part of their items that it found, or others of the same score
   * @param questions how many lists, of test targets of the run
   * @param k items of a list
   * @param seconds that it took to build, or to read
   * @param kept whether it was built before
   */
  public record Measured(double recall, int questions, int k, double seconds, boolean kept) {}
}
