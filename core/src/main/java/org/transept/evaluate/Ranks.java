package org.transept.evaluate;

import java.util.Arrays;

/** All cases of one model under one protocol, kept as columns in the order they were added. */
public final class Ranks {
  private static final int FIRST_CAPACITY = 1024;

  private int size;
  private String[] users = new String[FIRST_CAPACITY];
  private String[] domains = new String[FIRST_CAPACITY];
  private String[] targets = new String[FIRST_CAPACITY];
  private double[] ranks = new double[FIRST_CAPACITY];
  private int[] candidates = new int[FIRST_CAPACITY];
  private int[] historyLengths = new int[FIRST_CAPACITY];
  private int[] domainHistories = new int[FIRST_CAPACITY];
  private boolean[] tied = new boolean[FIRST_CAPACITY];
  private int[] targetCounts = new int[FIRST_CAPACITY];

  /** Adds a case. */
  public void add(Case added) {
    if (size == ranks.length) {
      grow();
    }
    users[size] = added.user();
    domains[size] = added.domain();
    targets[size] = added.target();
    ranks[size] = added.rank();
    candidates[size] = added.candidates();
    historyLengths[size] = added.historyLength();
    domainHistories[size] = added.domainHistory();
    tied[size] = added.tied();
    targetCounts[size] = added.targetCount();
    size++;
  }

  /** Number of cases. */
  public int size() {
    return size;
  }

  /** Case {@code i}, counted from 0. */
  public Case get(int i) {
    if (i >= size) {
      throw new IndexOutOfBoundsException("case must be below %s, got %s".formatted(size, i));
    }
    return new Case(
        users[i],
        domains[i],
        targets[i],
        ranks[i],
        candidates[i],
        historyLengths[i],
        domainHistories[i],
        tied[i],
        targetCounts[i]);
  }

  private void grow() {
    int capacity = Math.max(size + 1, size + (size >> 1));
    users = Arrays.copyOf(users, capacity);
    domains = Arrays.copyOf(domains, capacity);
    targets = Arrays.copyOf(targets, capacity);
    ranks = Arrays.copyOf(ranks, capacity);
    candidates = Arrays.copyOf(candidates, capacity);
    historyLengths = Arrays.copyOf(historyLengths, capacity);
    domainHistories = Arrays.copyOf(domainHistories, capacity);
    tied = Arrays.copyOf(tied, capacity);
    targetCounts = Arrays.copyOf(targetCounts, capacity);
  }
}
