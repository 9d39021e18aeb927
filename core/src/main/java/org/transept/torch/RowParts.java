package org.transept.torch;

/**
 * The rows of a table in parts that worker threads take side by side. Parts are as large on any
 * number of threads, so that what is added up part after part is the same.
 *
 * @param rows of the table
 */
public record RowParts(long rows) {
  /** Rows that a thread takes at a time. */
  private static final long SIZE = 4096;

  /** What is done with a part, in a scope of its own. */
  public interface Work {
    void on(int part, long from, long rows);
  }

  /** Number of parts. */
  public int count() {
    return Math.toIntExact((rows + SIZE - 1) / SIZE);
  }

  /** Does the work for every part; returns when all are done. */
  public void each(Work work) {
    Workers.each(
        count(),
        part -> {
          try (Scope scope = Scope.inference()) {
            work.on(part, part * SIZE, Math.min(SIZE, rows - part * SIZE));
          }
        });
  }
}
