package org.transept.answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.transept.retrieve.ItemGraph;
import org.transept.torch.WeightsException;

/**
 * A graph of a domain's items, built once: it lies in the folder {@code index} of the run, under
 * the hash of the vectors and settings that it follows from, and may be deleted at any time.
 *
 * @param kept whether it was there already
 * @param seconds that it took to build or to read
 */
record KeptGraph(ItemGraph graph, boolean kept, double seconds) {
  /** Seconds between two lines about a graph that is being built. */
  private static final long SILENCE = 10;

  private static final double NANOS = 1e9;

  /**
   * What a graph is made of.
   *
   * @param tableVD vectors of the items, one after another
   * @param degree neighbours of an item
   */
  record Table(float[] tableVD, int width, int degree) {}

  /**
   * Reads the graph of a table or, if it is not there or not whole, builds and keeps it.
   *
   * @param folder where graphs of the run are kept
   * @param say hears how it goes, and what cannot be kept
   */
  static KeptGraph of(Table table, Path folder, Consumer<String> say) {
    long started = System.nanoTime();
    String key = ItemGraph.key(table.tableVD(), table.width(), table.degree());
    Path file = folder.resolve(key + ".graph");
    if (Files.exists(file)) {
      try {
        ItemGraph graph = ItemGraph.read(file, table.tableVD(), table.width(), table.degree());
        return new KeptGraph(graph, true, seconds(started));
      } catch (WeightsException | IOException unusable) {
        say.accept("%s; the graph is built again".formatted(unusable.getMessage()));
      }
    }
    ItemGraph graph =
        ItemGraph.of(table.tableVD(), table.width(), table.degree(), progress(table, say));
    double seconds = seconds(started);
    try {
      Files.createDirectories(folder);
      graph.write(file, key);
    } catch (IOException failure) {
      say.accept(
          "the graph cannot be kept in %s (%s); it is built again at the next start"
              .formatted(folder, failure));
    }
    return new KeptGraph(graph, false, seconds);
  }

  private static double seconds(long started) {
    return (System.nanoTime() - started) / NANOS;
  }

  private static LongConsumer progress(Table table, Consumer<String> say) {
    long items = table.tableVD().length / table.width();
    AtomicLong due = new AtomicLong(System.nanoTime() + SILENCE * (long) NANOS);
    return done -> {
      long at = due.get();
      if (System.nanoTime() > at && due.compareAndSet(at, at + SILENCE * (long) NANOS)) {
        say.accept(String.format(Locale.ROOT, "the graph has %,d of %,d items", done, items));
      }
    };
  }
}
