package org.transept.data.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Sequences;

/**
 * Windows of some users' sequences, from which a model takes the streams it reads. In training
 * every event of a window is asked for; in evaluation and serving one item of one domain is, namely
 * the one that follows the window.
 */
public final class Batch {
  private final Sequences sequences;
  private final int[] begins;
  private final int[] froms;
  private final int[] untils;
  private final int[] ends;
  private final int[] asked;
  private final int[] targets;
  private final long[] times;

  private Batch(Sequences sequences, int[][] windows, int[] asked, int[] targets, long[] times) {
    this.sequences = sequences;
    this.begins = windows[0];
    this.froms = windows[1];
    this.untils = windows[2];
    this.ends = windows[3];
    this.asked = asked;
    this.targets = targets;
    this.times = times;
  }

  /** A training batch: every event of each window is a target. */
  public static Batch training(Sequences sequences, Window... windows) {
    return new Batch(sequences, columns(sequences, windows), new int[0], new int[0], new long[0]);
  }

  /**
   * A batch of questions: what comes after each window?
   *
   * @param asked domain of the item asked for, by window
   * @param targets the item that did come, by window; 0 where it is not known
   */
  public static Batch asking(Sequences sequences, Window[] windows, int[] asked, int[] targets) {
    return asking(sequences, windows, asked, targets, new long[0]);
  }

  /**
   * A batch of queries at known times.
   *
   * @param times when each question is asked, in Unix seconds, by window; empty without timestamps
   */
  public static Batch asking(
      Sequences sequences, Window[] windows, int[] asked, int[] targets, long[] times) {
    return new Batch(sequences, columns(sequences, windows), asked, targets, times);
  }

  private static int[][] columns(Sequences sequences, Window[] windows) {
    return new int[][] {
      Arrays.stream(windows).mapToInt(w -> sequences.offsets()[w.user()]).toArray(),
      Arrays.stream(windows).mapToInt(Window::from).toArray(),
      Arrays.stream(windows).mapToInt(Window::until).toArray(),
      Arrays.stream(windows).mapToInt(w -> sequences.offsets()[w.user() + 1]).toArray()
    };
  }

  /** Number of windows. */
  public int rows() {
    return froms.length;
  }

  /**
   * This batch as {@code n} smaller ones of about as many events each, in the order of the rows;
   * fewer if there are not enough rows. Depends on nothing but the batch and n.
   */
  public List<Batch> slices(int n) {
    long events = 0;
    for (int r = 0; r < rows(); r++) {
      events += untils[r] - froms[r];
    }
    List<Batch> slices = new ArrayList<>();
    long before = 0;
    int start = 0;
    for (int r = 0; r < rows(); r++) {
      before += untils[r] - froms[r];
      if (r + 1 == rows() || before * n >= events * (slices.size() + 1)) {
        slices.add(rows(start, r + 1));
        start = r + 1;
      }
    }
    return List.copyOf(slices);
  }

  private Batch rows(int from, int until) {
    int[][] windows = {
      Arrays.copyOfRange(begins, from, until),
      Arrays.copyOfRange(froms, from, until),
      Arrays.copyOfRange(untils, from, until),
      Arrays.copyOfRange(ends, from, until)
    };
    return isTraining()
        ? new Batch(sequences, windows, asked, targets, times)
        : new Batch(
            sequences,
            windows,
            Arrays.copyOfRange(asked, from, until),
            Arrays.copyOfRange(targets, from, until),
            times.length == 0 ? times : Arrays.copyOfRange(times, from, until));
  }

  /** What the item ids mean. */
  public Catalogue catalogue() {
    return sequences.catalogue();
  }

  /** Whether every event of a window is asked for. */
  public boolean isTraining() {
    return asked.length == 0;
  }

  /** Number of items asked for. */
  public int questions() {
    if (!isTraining()) {
      return rows();
    }
    int events = 0;
    for (int r = 0; r < rows(); r++) {
      events += questions(r);
    }
    return events;
  }

  /** Number of items asked for in row {@code r}. */
  public int questions(int r) {
    return isTraining() ? untils[r] - froms[r] : 1;
  }

  /** Item asked for in row {@code r} of a batch of questions; 0 if not known. */
  public int target(int r) {
    return targets[r];
  }

  /**
   * When row {@code r} of a batch of questions is asked, in Unix seconds.
   *
   * @throws DataException if that is not known
   */
  public long time(int r) {
    return time(r, untils[r] - begins[r]);
  }

  /**
   * When a token of row {@code r} with this horizon is asked, in Unix seconds: in training, when
   * the event came that it is asked for.
   *
   * @throws DataException if that is not known
   */
  public long time(int r, int horizon) {
    if (isTraining() ? !sequences.timed() : times.length == 0) {
      throw new DataException(
          "a model that counts days must know when it is asked, but there are no timestamps;"
              + " give the log a column of times, or choose another model");
    }
    return isTraining() ? sequences.times()[begins[r] + horizon] : times[r];
  }

  /**
   * Seconds from a user's last event before a question to the question.
   *
   * @param horizon of the token that is asked in row {@code r}
   * @param domain of the event; -1 for any
   * @return -1 if there was no event, or none whose time is known; 0 if it came later, which no log
   *     is free from
   * @throws DataException if the question's own time is not known
   */
  public long since(int r, int horizon, int domain) {
    long now = time(r, horizon);
    for (int e = begins[r] + horizon - 1; sequences.timed() && e >= begins[r]; e--) {
      if (domain < 0 || catalogue().domainOf(sequences.items()[e]) == domain) {
        return Math.max(0, now - sequences.times()[e]);
      }
    }
    return -1;
  }

  /** Items of the window of row {@code r}, oldest first; a copy. */
  public int[] history(int r) {
    return Arrays.copyOfRange(sequences.items(), froms[r], untils[r]);
  }

  /**
   * Position within {@link Sequences#items()} at which the window of row {@code r} begins. It names
   * the window, whichever batch or slice holds it.
   */
  public int begin(int r) {
    return froms[r];
  }

  /**
   * The items of the whole sequence that the window of row {@code r} was cut from, ascending, each
   * once. In training this is all that training knows of the user.
   */
  public int[] known(int r) {
    return Arrays.stream(sequences.items(), begins[r], ends[r]).sorted().distinct().toArray();
  }

  /** Adds every item that a stream of this batch holds or asks for. */
  public void items(BitSet items) {
    for (int r = 0; r < rows(); r++) {
      for (int e = Math.max(begins[r], froms[r] - 1); e < untils[r]; e++) {
        items.set(sequences.items()[e]);
      }
      carried(r, items);
    }
    items.set(0); // What start tokens hold.
  }

  /** The last item of each domain before a window, with which that domain's stream begins. */
  private void carried(int r, BitSet items) {
    BitSet missing = new BitSet();
    missing.set(0, catalogue().domains());
    for (int e = froms[r] - 1; e >= begins[r] && !missing.isEmpty(); e--) {
      int domain = catalogue().domainOf(sequences.items()[e]);
      if (missing.get(domain)) {
        missing.clear(domain);
        items.set(sequences.items()[e]);
      }
    }
  }

  /** All domains together, in the order of the merged sequence. */
  public Stream merged() {
    StreamBuilder tokens = new StreamBuilder(questions() + rows());
    for (int r = 0; r < rows(); r++) {
      int from = froms[r];
      int until = untils[r];
      tokens.row(r);
      for (int e = from - 1; e < until; e++) {
        boolean last = e == until - 1;
        if (last && isTraining()) {
          continue; // What follows the window is not asked for, so nobody reads this token.
        }
        int item = e < begins[r] ? 0 : sequences.items()[e];
        tokens.add(item, e < begins[r] ? Stream.START : e - begins[r], e + 1 - begins[r]);
        if (isTraining()) {
          int next = sequences.items()[e + 1];
          tokens.ask(catalogue().domainOf(next), next);
        } else if (last) {
          tokens.ask(asked[r], targets[r]);
        }
      }
    }
    return tokens.stream(rows());
  }

  /** The events of domain {@code d} alone, compact. */
  public Stream domain(int d) {
    StreamBuilder tokens = new StreamBuilder(questions() + rows());
    for (int r = 0; r < rows(); r++) {
      tokens.row(r);
      int carried = froms[r] - 1;
      while (carried >= begins[r] && !catalogue().has(d, sequences.items()[carried])) {
        carried--;
      }
      boolean start = carried < begins[r];
      tokens.add(
          start ? 0 : sequences.items()[carried],
          start ? Stream.START : carried - begins[r],
          untils[r] - begins[r]);
      for (int e = froms[r]; e < untils[r]; e++) {
        int item = sequences.items()[e];
        if (catalogue().has(d, item)) {
          if (isTraining()) {
            tokens.ask(d, item);
          }
          tokens.horizon(e - begins[r]);
          tokens.add(item, e - begins[r], untils[r] - begins[r]);
        }
      }
      if (!isTraining() && asked[r] == d) {
        tokens.ask(d, targets[r]);
      }
    }
    return tokens.stream(rows());
  }
}
