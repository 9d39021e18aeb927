package org.transept.bench;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.randn;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.retrieve.BestItems;
import org.transept.retrieve.Eligible;
import org.transept.retrieve.TopItems;
import org.transept.run.Machine;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times the best items of a table of normal numbers for one query and for many at once, beside
 * reading the same bytes and beside the bare product, and prints one line of JSON.
 *
 * <p>Arguments: {@code requests items width k batch}.
 */
public final class TopItemsBench {
  private static final int WARM_UP = 2_000;
  private static final int CHECKED = 20;
  private static final int ROUNDS = 5;

  /** Items in a product, few enough for a cache to hold their scores. */
  private static final int CHUNK = 4096;

  private final Random random = new Random(1);
  private final Tensor itemsVD;
  private final TopItems topItems;
  private final double buildSeconds;
  private final int k;

  private TopItemsBench(int items, int width, int k) {
    this.k = k;
    manual_seed(1);
    itemsVD = randn(items, width);
    long started = System.nanoTime();
    topItems = new TopItems(itemsVD);
    buildSeconds = (System.nanoTime() - started) / 1e9;
  }

  /** Runs the bench. */
  public static void main(String[] arguments) {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    try (Scope scope = Scope.inference()) {
      TopItemsBench bench = new TopItemsBench(numbers[1], numbers[2], numbers[3]);
      ObjectNode line = new JsonMapper().createObjectNode();
      line.put("peer", "transept").put("threads", Workers.count());
      line.put("items", numbers[1]).put("width", numbers[2]).put("k", numbers[3]);
      line.put("build_s", bench.buildSeconds);
      bench.one(numbers[0], line);
      bench.many(numbers[4], line);
      bench.limits(numbers[4], line);
      line.put("recall", bench.recall());
      line.put("peak_rss_MiB", Machine.peakMiB());
      System.out.println(line);
    }
  }

  private BestItems.Query query() {
    float[] vector = new float[Math.toIntExact(itemsVD.size(1))];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return new BestItems.Query(vector, k, Eligible.ALL);
  }

  private void one(int requests, ObjectNode line) {
    double[] ms = new double[requests];
    double processor = 0;
    for (int r = -WARM_UP; r < requests; r++) {
      BestItems.Query query = query();
      processor = r == 0 ? processorMs() : processor;
      long started = System.nanoTime();
      topItems.best(query);
      if (r >= 0) {
        ms[r] = (System.nanoTime() - started) / 1e6;
      }
    }
    line.put("processor_ms", (processorMs() - processor) / requests);
    Arrays.sort(ms);
    line.put("p25_ms", ms[requests / 4]).put("p50_ms", ms[requests / 2]);
    line.put("p99_ms", ms[requests * 99 / 100]).put("max_ms", ms[requests - 1]);
  }

  /** What this process has worked, on all cores: tells the same when others use the machine. */
  private static double processorMs() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e6;
  }

  private void many(int batch, ObjectNode line) {
    List<BestItems.Query> queries = IntStream.range(0, batch).mapToObj(q -> query()).toList();
    topItems.best(queries);
    double seconds = median(() -> topItems.best(queries));
    double perCore = batch / seconds / Workers.count();
    line.put("batch", batch).put("batched_ms_per_query", seconds * 1e3 / batch);
    line.put("batched_queries_per_s_per_core", perCore);
    line.put("batched_items_per_s_per_core", perCore * itemsVD.size(0));
  }

  /** What the machine could do at most: reading bytes, and products in single precision. */
  private void limits(int batch, ObjectNode line) {
    int parts = Workers.count();
    long rows = itemsVD.size(0) / parts;
    double read = median(() -> side(p -> itemsVD.narrow(0, p * rows, rows).max()));
    double gigabytes = 4e-9 * rows * parts * itemsVD.size(1) / read;
    line.put("read_GB_per_s", gigabytes);
    line.put("read_int8_table_ms", itemsVD.numel() / gigabytes / 1e6);
    line.put("read_float_table_ms", 4 * itemsVD.numel() / gigabytes / 1e6);
    Tensor queriesQD = randn(batch, itemsVD.size(1));
    double product = median(() -> side(p -> product(queriesQD, itemsVD.narrow(0, p * rows, rows))));
    line.put("product_queries_per_s_per_core", batch / product / parts);
  }

  private static void product(Tensor queriesQD, Tensor itemsVD) {
    Tensor scoresQV = empty(queriesQD.size(0), CHUNK);
    for (long from = 0; from + CHUNK <= itemsVD.size(0); from += CHUNK) {
      try (Scope scope = Scope.inference()) {
        mm_out(scoresQV, queriesQD, itemsVD.narrow(0, from, CHUNK).t());
      }
    }
  }

  private static void side(IntConsumer part) {
    Workers.each(
        Workers.count(),
        p -> {
          try (Scope scope = Scope.inference()) {
            part.accept(p);
          }
        });
  }

  private static double median(Runnable work) {
    double[] seconds = new double[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      long started = System.nanoTime();
      work.run();
      seconds[r] = (System.nanoTime() - started) / 1e9;
    }
    return Arrays.stream(seconds).sorted().toArray()[ROUNDS / 2];
  }

  /** The part of libtorch's best items, found without screening, that is in the answers. */
  private double recall() {
    double found = 0;
    for (int i = 0; i < CHECKED; i++) {
      BestItems.Query query = query();
      try (Scope scope = Scope.inference()) {
        Tensor scoresV = itemsVD.mv(Host.floats(query.vectorD(), query.vectorD().length));
        Set<Integer> answer = new HashSet<>();
        Arrays.stream(topItems.best(query).items()).forEach(answer::add);
        for (double item : Host.doubles(scoresV.topk(k).get1())) {
          found += answer.contains((int) item) ? 1 : 0;
        }
      }
    }
    return found / CHECKED / k;
  }
}
