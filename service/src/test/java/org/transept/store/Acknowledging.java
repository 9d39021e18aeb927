package org.transept.store;

import java.util.List;

/**
 * A process that stores pairs of events until it is killed, and prints the number of each pair once
 * it is acknowledged. Arguments: the file, the round.
 */
final class Acknowledging {
  private static final int THREADS = 4;

  private Acknowledging() {}

  public static void main(String[] arguments) {
    HistoryStore store = new StoreConfig.Sqlite(arguments[0], StoreConfig.Synchronous.FULL).open();
    for (int t = 0; t < THREADS; t++) {
      String user = "round" + arguments[1] + "thread" + t;
      new Thread(() -> append(store, user)).start();
    }
  }

  private static void append(HistoryStore store, String user) {
    for (int n = 0; ; n++) {
      store.append(
          List.of(
              new Event(user, "left" + n, "food", n, "left" + n),
              new Event(user, "right" + n, "food", n, "right" + n)));
      System.out.println(user + " " + n + " stored");
    }
  }
}
