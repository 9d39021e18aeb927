package org.transept.answer;

import java.util.List;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.PlausibleTimes;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;

/** Questions as a batch: their histories side by side, each cut at the time of its question. */
final class Collator {
  private final Catalogue catalogue;
  private final boolean timed;
  private final int length;
  private final PlausibleTimes times;

  /**
   * Questions to a run of this dataset.
   *
   * @param length most events that the model reads
   */
  Collator(Dataset dataset, int length) {
    this(
        dataset.catalogue(),
        dataset.sequences().timed(),
        length,
        PlausibleTimes.of(dataset.sequences().times()));
  }

  private Collator(Catalogue catalogue, boolean timed, int length, PlausibleTimes times) {
    this.catalogue = catalogue;
    this.timed = timed;
    this.length = length;
    this.times = times;
  }

  /** A collator for histories that may hold items that came later. */
  Collator with(Catalogue other) {
    return new Collator(other, timed, length, times);
  }

  /** What the ids mean. */
  Catalogue catalogue() {
    return catalogue;
  }

  /** Whether the log has timestamps, and so every question a time. */
  boolean timed() {
    return timed;
  }

  /** Number of events of the history that had happened when the question was asked. */
  int known(Query question) {
    int known = question.items().length;
    if (timed() && question.at().isPresent()) {
      while (known > 0
          && question.times().length > 0
          && question.times()[known - 1] > question.at().getAsLong()) {
        known--;
      }
    }
    return known;
  }

  /** The first event that the model reads. */
  int from(Query question) {
    return Math.max(0, known(question) - length);
  }

  /** Events that the model reads. */
  int size(Query question) {
    return known(question) - from(question);
  }

  /** The query with its time written down, if it has one. */
  Query dated(Query question) {
    return timed() ? question.at(time(question)) : question;
  }

  private long time(Query question) {
    return question.at().orElseGet(() -> times.now(question.times()));
  }

  /** A batch of questions that all ask for one domain and all have timestamps or none. */
  Batch batch(List<Query> questions) {
    int rows = questions.size();
    int[] offsets = new int[rows + 1];
    Window[] windows = new Window[rows];
    for (int r = 0; r < rows; r++) {
      Query question = questions.get(r);
      offsets[r + 1] = offsets[r] + known(question);
      windows[r] = new Window(r, offsets[r] + from(question), offsets[r + 1]);
    }
    int[] items = new int[offsets[rows]];
    boolean dated = timed() && questions.stream().anyMatch(asked -> asked.times().length > 0);
    long[] times = new long[dated ? items.length : 0];
    for (int r = 0; r < rows; r++) {
      Query question = questions.get(r);
      System.arraycopy(question.items(), 0, items, offsets[r], known(question));
      if (dated) {
        System.arraycopy(question.times(), 0, times, offsets[r], known(question));
      }
    }
    Sequences sequences = new Sequences(catalogue, new String[rows], offsets, items, times);
    int[] asked = questions.stream().mapToInt(Query::domain).toArray();
    long[] when = timed() ? questions.stream().mapToLong(this::time).toArray() : new long[0];
    return Batch.asking(sequences, windows, asked, new int[rows], when);
  }
}
