package org.transept.data.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.transept.config.Seed;
import org.transept.data.DataException;
import org.transept.data.Sequences;

/** Cuts training sequences into windows and groups these, differently in every epoch. */
public final class Batches {
  /** Windows are sorted by length within pools of this many batches, so that rows fit together. */
  private static final int POOL = 32;

  private final Sequences sequences;
  private final Window[] windows;
  private final int targets;
  private final int perBatch;
  private final long seed;

  /**
   * Batches of windows of similar length, each of about as many targets.
   *
   * @param length most events in a window; a longer sequence is cut from its end, so that only its
   *     oldest window is short
   * @param targets most events in a batch; a batch holds at least one window
   * @param seed the run's seed
   */
  public Batches(Sequences sequences, int length, int targets, long seed) {
    this(sequences, length, targets, 0, seed);
  }

  /**
   * Batches of about so many targets, or batches of so many windows, whatever their length.
   *
   * @param perBatch windows in every batch but an epoch's last; 0 lets {@code targets} decide
   */
  public Batches(Sequences sequences, int length, int targets, int perBatch, long seed) {
    this.sequences = sequences;
    this.targets = targets;
    this.perBatch = perBatch;
    this.seed = seed;
    List<Window> cut = new ArrayList<>();
    for (int u = 0; u < sequences.size(); u++) {
      int begin = sequences.offsets()[u];
      for (int until = sequences.offsets()[u + 1]; until > begin; until -= length) {
        cut.add(new Window(u, Math.max(begin, until - length), until));
      }
    }
    if (cut.isEmpty()) {
      throw new DataException(
          "training needs at least one training event, got none; look at the split and the"
              + " filters");
    }
    this.windows = cut.toArray(Window[]::new);
  }

  /** The batches of an epoch in the order in which they are trained on. */
  public List<Batch> epoch(int epoch) {
    SplittableRandom random = new SplittableRandom(Seed.of(seed, "batches", epoch));
    Window[] order = windows.clone();
    shuffle(order, random);
    if (perBatch > 0) {
      return asTheyCome(order);
    }
    int mean = Math.max(1, sequences.events() / windows.length);
    int pool = Math.max(1, POOL * Math.max(1, targets / mean));
    List<Batch> batches = new ArrayList<>();
    for (int at = 0; at < order.length; at += pool) {
      int end = Math.min(order.length, at + pool);
      Arrays.sort(order, at, end, (a, b) -> Integer.compare(a.length(), b.length()));
      cut(order, at, end, batches);
    }
    Batch[] shuffled = batches.toArray(Batch[]::new);
    shuffle(shuffled, random);
    return List.of(shuffled);
  }

  private List<Batch> asTheyCome(Window[] order) {
    List<Batch> batches = new ArrayList<>();
    for (int at = 0; at < order.length; at += perBatch) {
      int end = Math.min(order.length, at + perBatch);
      batches.add(Batch.training(sequences, Arrays.copyOfRange(order, at, end)));
    }
    return List.copyOf(batches);
  }

  private void cut(Window[] order, int at, int end, List<Batch> batches) {
    int start = at;
    int events = 0;
    for (int i = at; i < end; i++) {
      if (i > start && events + order[i].length() > targets) {
        batches.add(Batch.training(sequences, Arrays.copyOfRange(order, start, i)));
        start = i;
        events = 0;
      }
      events += order[i].length();
    }
    batches.add(Batch.training(sequences, Arrays.copyOfRange(order, start, end)));
  }

  private static <T> void shuffle(T[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      T swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
