package org.transept.onnx;

import java.util.List;

/**
 * The tokens of one tower, a row for each history: first the last event before the window or the
 * start token, then a slot for each event of the window, its own or not. Slots that are not its own
 * are passed over: nobody reads them. What {@code data.Stream} packs is masked here.
 *
 * @param itemBS row of the item table; 0 for the start token and for slots not its own
 * @param mineBS whether a slot is the stream's own
 * @param slotBS place among its own slots
 * @param clockBS when a slot's event happened, counted in events
 * @param horizonBS clock of its next event, or of what follows the history
 * @param lastB1 its last own slot
 */
record Stream(
    String itemBS, String mineBS, String slotBS, String clockBS, String horizonBS, String lastB1) {

  /**
   * Histories as a graph is given them.
   *
   * @param windowBL the last {@code length} items
   * @param beforeBE all items before, one at least; 0 where there is none
   * @param clockL clocks of the window, the same in each row
   * @param clockE clocks of what is before
   * @param startB1 clock of the start token, one before the first event
   * @param end clock of what follows
   */
  record Histories(
      String windowBL, String beforeBE, String clockL, String clockE, String startB1, String end) {

    /** Cuts {@code itemsBT}, which are on the right of their rows, behind zeros on the left. */
    static Histories of(Graph graph, String itemsBT, int length) {
      Arithmetic its = new Arithmetic(graph);
      String rows = its.part(graph.op("Shape", itemsBT), graph.integers(0), graph.integers(1), 0);
      String shape = its.joined(0, rows, graph.integers(length + 1L));
      // However short histories are, there is a whole window and something before it.
      String noneBL = graph.op("Expand", graph.integer(0), shape);
      String allBT = its.joined(1, noneBL, itemsBT);
      String end =
          its.shaped(its.part(shape(graph, allBT), graph.integers(1), graph.integers(2), 0));
      String begin = its.subtract(end, graph.integer(length));
      String events = its.sum(its.toIntegers(its.less(graph.integer(0), allBT)), 1);
      return new Histories(
          its.part(allBT, graph.integers(-length), graph.integers(Long.MAX_VALUE), 1),
          its.part(allBT, graph.integers(0), graph.integers(-length), 1),
          graph.op("Range", begin, end, graph.integer(1)),
          graph.op("Range", graph.integer(0), begin, graph.integer(1)),
          its.subtract(its.subtract(end, events), graph.integer(1)),
          end);
    }

    private static String shape(Graph graph, String value) {
      return graph.op("Shape", value);
    }
  }

  /** Events whose items are rows {@code first .. until - 1} of the item table. */
  static Stream of(Graph graph, Histories all, long first, long until) {
    Arithmetic its = new Arithmetic(graph);
    String from = graph.integer(first);
    String to = graph.integer(until);
    String none = graph.integer(0);
    String beforeBE = its.within(all.beforeBE(), from, to);
    String newestB1 = its.most(its.where(beforeBE, all.clockE(), graph.integer(-1)), 1);
    String carriesB1 = graph.op("GreaterOrEqual", newestB1, none);
    String carriedB1 =
        graph.op(
            "GatherElements",
            List.of(Graph.is("axis", 1)),
            all.beforeBE(),
            graph.op("Max", newestB1, none));
    String windowBL = its.within(all.windowBL(), from, to);
    String itemBS =
        its.joined(
            1, its.where(carriesB1, carriedB1, none), its.where(windowBL, all.windowBL(), none));
    String mineBS = its.joined(1, graph.op("GreaterOrEqual", carriedB1, none), windowBL);
    String windowClockBL = graph.op("Expand", all.clockL(), graph.op("Shape", all.windowBL()));
    String clockBS = its.joined(1, its.where(carriesB1, newestB1, all.startB1()), windowClockBL);
    return new Stream(
        itemBS,
        mineBS,
        its.subtract(its.running(its.toIntegers(mineBS), 1), graph.integer(1)),
        clockBS,
        horizon(its, all, mineBS, clockBS),
        its.most(its.where(mineBS, places(graph, mineBS), none), 1));
  }

  /** Clocks of own slots that are newer than a slot, the smallest of them. */
  private static String horizon(Arithmetic its, Histories all, String mineBS, String clockBS) {
    String newerBSS = its.less(its.apart(clockBS, 2), its.apart(clockBS, 1));
    String nextBSS = its.and(newerBSS, its.apart(mineBS, 1));
    return its.least(its.where(nextBSS, its.apart(clockBS, 1), all.end()), 2);
  }

  /** 0, 1, 2, ... */
  private static String places(Graph graph, String mineBS) {
    Arithmetic its = new Arithmetic(graph);
    String size = its.part(graph.op("Shape", mineBS), graph.integers(1), graph.integers(2), 0);
    return graph.op("Range", graph.integer(0), its.shaped(size), graph.integer(1));
  }

  /**
   * What each slot reads of a stream, this one or another: own slots older than its horizon.
   *
   * @param ages whether some attention asks for ages
   */
  Layers.Sight sight(Arithmetic its, Stream read, boolean ages) {
    String horizonBL1 = its.apart(horizonBS, 2);
    String clockB1M = its.apart(read.clockBS, 1);
    String keepBLM = its.and(its.less(clockB1M, horizonBL1), its.apart(read.mineBS, 1));
    return new Layers.Sight(keepBLM, ages ? its.subtract(horizonBL1, clockB1M) : null);
  }
}
