package org.transept.data;

import java.util.List;

/**
 * Sequences with a split laid over them: what training, evaluation and serving read.
 *
 * @param sequences all events that passed the filters
 * @param roles {@link Role#code} of each event of {@code sequences}
 * @param hash SHA-256 of the source files' bytes in the order given, hexadecimal
 * @param columns which columns of the source files are read; empty if there are no files
 * @param reading how the files were read
 */
public record Dataset(
    Sequences sequences, byte[] roles, String hash, List<ReadColumns> columns, Reading reading) {
  /** A dataset that was not read from files. */
  public Dataset(Sequences sequences, byte[] roles, String hash) {
    this(sequences, roles, hash, List.of(), Reading.NONE);
  }

  /**
   * SHA-256 of what it holds, hexadecimal: that of a log stays if it is compressed or written in
   * another format.
   */
  public String content() {
    return ContentHash.of(this);
  }

  /** This data set under another {@link #hash}: that of other files which hold this as well. */
  public Dataset withHash(String other) {
    return new Dataset(sequences, roles, other, columns, reading);
  }

  /** What the item ids mean. */
  public Catalogue catalogue() {
    return sequences.catalogue();
  }

  /**
   * The training events alone, as sequences of their own; users without any keep an empty one so
   * that user numbers stay the same.
   */
  public Sequences training() {
    int kept = 0;
    for (byte role : roles) {
      kept += role == Role.TRAIN.code() ? 1 : 0;
    }
    int[] offsets = new int[sequences.size() + 1];
    int[] items = new int[kept];
    long[] times = new long[sequences.timed() ? kept : 0];
    int at = 0;
    for (int u = 0; u < sequences.size(); u++) {
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        if (roles[e] == Role.TRAIN.code()) {
          items[at] = sequences.items()[e];
          if (sequences.timed()) {
            times[at] = sequences.times()[e];
          }
          at++;
        }
      }
      offsets[u + 1] = at;
    }
    return new Sequences(sequences.catalogue(), sequences.users(), offsets, items, times);
  }
}
