package org.transept.retrieve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.transept.torch.Workers;

/**
 * A graph over the rows of a table, through which those with the largest inner products with a
 * query are found without reading the table; it may miss some. JVector builds and searches it
 * (Vamana: Subramanya et al., DiskANN, NeurIPS 2019), in memory. Threads meet while it is built, so
 * no two builds are alike; one that is built answers the same always, to several threads at once.
 *
 * <p>A graph needs a distance. Rows are taken relative to their mean, which moves all products with
 * a query alike, and one more number gives all of them the length of the longest, so that the order
 * of cosines is that of the products. Source: Bachrach et al., Speeding up the Xbox recommender
 * system using a Euclidean transformation for inner-product spaces, RecSys 2014, section 3.
 */
public final class ItemGraph {
  /** To be raised when anything here changes what is built of the same table. */
  private static final int VERSION = 1;

  /** Rows that are looked at to find a row's neighbours, at least, and by neighbour. */
  private static final int LOOKED_AT = 100;

  private static final int LOOKED_AT_BY_DEGREE = 2;

  /** While it is built, by how much more neighbours a row may have, and how far they may be. */
  private static final float OVERFLOW = 1.2f;

  private static final float ALPHA = 1.2f;

  /** Rows after which somebody hears of it. */
  private static final int STEP = 1024;

  /** JVector's, which otherwise advises on every start to run with incubating modules. */
  private static final Logger JVECTOR = Logger.getLogger("io.github.jbellis.jvector");

  static {
    JVECTOR.setLevel(Level.SEVERE);
  }

  private final RandomAccessVectorValues rows;
  private final Neighbours neighbours;

  private final int[] strays;

  private final Queue<Searcher> idle = new ConcurrentLinkedQueue<>();

  /** Searches a graph that is no more than its neighbours. */
  private static final class Searcher extends GraphSearcher {
    Searcher(Neighbours neighbours) {
      super(neighbours);
    }
  }

  private ItemGraph(RandomAccessVectorValues rows, Neighbours neighbours) {
    this.rows = rows;
    this.neighbours = neighbours;
    strays = neighbours.strays();
  }

  /**
   * Builds a graph, on as many threads as {@link Workers} has but not on these, which answer others
   * meanwhile.
   *
   * @param tableVD rows one after another; not kept
   * @param degree neighbours of a row, at most
   * @param done hears now and then how many rows are in it, on any thread
   */
  @SuppressWarnings("deprecation") // The way that is left to leave out upper layers.
  public static ItemGraph of(float[] tableVD, int width, int degree, LongConsumer done) {
    RandomAccessVectorValues rows = stretched(tableVD, width);
    BuildScoreProvider scores =
        BuildScoreProvider.randomAccessScoreProvider(rows, VectorSimilarityFunction.DOT_PRODUCT);
    int beam = Math.max(LOOKED_AT, LOOKED_AT_BY_DEGREE * degree);
    ForkJoinPool threads = new ForkJoinPool(Workers.count());
    try (GraphIndexBuilder builder =
        new GraphIndexBuilder(
            scores, width + 1, degree, beam, OVERFLOW, ALPHA, false, true, threads, threads)) {
      AtomicLong added = new AtomicLong();
      threads.submit(() -> add(rows, builder, added, done)).join();
      builder.cleanup();
      return new ItemGraph(rows, Neighbours.of(builder.getGraph(), rows.size()));
    } catch (IOException failure) { // Nothing is written anywhere.
      throw new UncheckedIOException(failure);
    } finally {
      threads.shutdown();
    }
  }

  private static void add(
      RandomAccessVectorValues rows,
      GraphIndexBuilder builder,
      AtomicLong added,
      LongConsumer done) {
    IntStream.range(0, rows.size())
        .parallel()
        .forEach(
            row -> {
              builder.addGraphNode(row, rows.getVector(row));
              long count = added.incrementAndGet();
              if (count % STEP == 0) {
                done.accept(count);
              }
            });
  }

  /**
   * Reads a graph that was built before of the same table.
   *
   * @throws org.transept.torch.WeightsException if the file has no such graph, or is damaged
   * @throws IOException if it cannot be read
   */
  public static ItemGraph read(Path file, float[] tableVD, int width, int degree)
      throws IOException {
    String key = key(tableVD, width, degree);
    return new ItemGraph(
        stretched(tableVD, width), GraphFile.read(file, key, tableVD.length / width, degree));
  }

  /**
   * Writes the graph; the file appears complete or not at all.
   *
   * @param key of its table, see {@link #key}
   * @throws IOException if the disk does not take it
   */
  public void write(Path file, String key) throws IOException {
    GraphFile.write(file, key, neighbours);
  }

  /** A hash of all that a graph follows from, in hexadecimal digits. */
  public static String key(float[] tableVD, int width, int degree) {
    MessageDigest digest = GraphFile.sha256();
    digest.update("%s %s %s %s".formatted(VERSION, tableVD.length, width, degree).getBytes(UTF_8));
    ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES);
    for (int at = 0; at < tableVD.length; at += width) {
      bytes.asFloatBuffer().put(tableVD, at, width);
      digest.update(bytes.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The rows relative to their mean, and of length 1 by one more number. */
  private static RandomAccessVectorValues stretched(float[] tableVD, int width) {
    int count = tableVD.length / width;
    double[] mean = new double[width];
    for (int n = 0; n < tableVD.length; n++) {
      mean[n % width] += tableVD[n] / (double) count;
    }
    double[] squares = new double[count];
    for (int n = 0; n < tableVD.length; n++) {
      double number = tableVD[n] - mean[n % width];
      squares[n / width] += number * number;
    }
    double longest = Math.max(Float.MIN_NORMAL, Math.sqrt(Arrays.stream(squares).max().orElse(0)));
    VectorFloat<?>[] rows = new VectorFloat<?>[count];
    for (int v = 0; v < count; v++) {
      float[] row = new float[width + 1];
      for (int d = 0; d < width; d++) {
        row[d] = (float) ((tableVD[v * width + d] - mean[d]) / longest);
      }
      row[width] = (float) Math.sqrt(Math.max(0, 1 - squares[v] / longest / longest));
      rows[v] = vector(row);
    }
    return new ListRandomAccessVectorValues(List.of(rows), width + 1);
  }

  private static VectorFloat<?> vector(float[] numbers) {
    return VectorizationProvider.getInstance().getVectorTypeSupport().createFloatVector(numbers);
  }

  /**
   * Some of the best rows, in no order.
   *
   * @param queryD as wide as the table
   * @param n how many are wanted, and kept in view while they are looked for; fewer are found where
   *     the graph leads to no more
   */
  public int[] candidates(float[] queryD, int n, Eligible eligible) {
    double square = 0;
    for (float number : queryD) {
      square += (double) number * number;
    }
    float[] unit = new float[queryD.length + 1];
    for (int d = 0; d < queryD.length; d++) {
      unit[d] = (float) (queryD[d] / Math.max(Float.MIN_NORMAL, Math.sqrt(square)));
    }
    SearchScoreProvider scores =
        DefaultSearchScoreProvider.exact(vector(unit), VectorSimilarityFunction.DOT_PRODUCT, rows);
    Searcher taken = idle.poll();
    Searcher searcher = taken == null ? new Searcher(neighbours) : taken;
    SearchResult found = searcher.search(scores, n, n, 0f, 0f, eligible::has);
    idle.add(searcher);
    return Arrays.stream(found.getNodes()).mapToInt(node -> node.node).toArray();
  }

  /** The rows to which no way leads, of which {@link #candidates} has none, in rising order. */
  public int[] strays() {
    return strays.clone();
  }
}
