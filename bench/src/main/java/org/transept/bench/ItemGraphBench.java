package org.transept.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.transept.data.Catalogue;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.model.Network;
import org.transept.nn.Pass;
import org.transept.retrieve.BestItems;
import org.transept.retrieve.Eligible;
import org.transept.retrieve.GraphItems;
import org.transept.retrieve.ItemGraph;
import org.transept.retrieve.TopItems;
import org.transept.run.Machine;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A graph of items beside the exact best items of the same table: how long it takes to build, what
 * it takes of memory, and by its beam which part of the exact lists it finds, how long a question
 * takes alone, and how long one of 64 that are asked at once. Every question is asked of all in
 * turns. Prints a line of JSON for each.
 *
 * <p>Arguments: {@code items width k degree TABLE beam ...}. The table is {@code normal}: normal
 * numbers, which nothing orders, and questions alike; or {@code clustered}: as many clusters as the
 * root of the items, whose numbers shrink like the root of their place, with half of that as noise
 * around each centre and lengths that differ (log-normal, deviation 0.3), and questions around
 * centres; or the folder of a run, for the items of its largest domain, of which {@code items} and
 * {@code width} say nothing then, and what it makes of its test targets.
 */
public final class ItemGraphBench {
  private static final int QUESTIONS = 256;
  private static final int TOGETHER = 64;
  private static final int WARM_UP = 8;
  private static final int ROUNDS = 3;
  private static final double NOISE = 0.5;
  private static final double LENGTHS = 0.3;
  private static final double MIB = 1 << 20;

  private record Table(float[] itemsVD, int width, List<float[]> questions) {}

  /** One way to answer, and what it took. */
  private static final class Way {
    final String name;
    final BestItems items;
    final List<Double> ms = new ArrayList<>();
    double processorMs;
    double togetherMs;
    long hits;

    Way(String name, BestItems items) {
      this.name = name;
      this.items = items;
    }
  }

  private final int k;
  private final Table table;

  private ItemGraphBench(int k, Table table) {
    this.k = k;
    this.table = table;
  }

  /** Runs the bench. */
  public static void main(String[] arguments) throws IOException {
    int[] sizes = Arrays.stream(arguments, 0, 4).mapToInt(Integer::parseInt).toArray();
    int[] beams =
        Arrays.stream(arguments, 5, arguments.length).mapToInt(Integer::parseInt).toArray();
    Table table =
        switch (arguments[4]) {
          case "normal" -> normal(sizes[0], sizes[1]);
          case "clustered" -> clustered(sizes[0], sizes[1]);
          default -> trained(Path.of(arguments[4]));
        };
    try (Scope scope = Scope.inference()) {
      new ItemGraphBench(sizes[2], table).run(arguments[4], sizes[3], beams);
    }
  }

  private static Table normal(int items, int width) {
    Random random = new Random(1);
    float[] itemsVD = new float[items * width];
    for (int n = 0; n < itemsVD.length; n++) {
      itemsVD[n] = (float) random.nextGaussian();
    }
    List<float[]> questions = new ArrayList<>();
    for (int q = 0; q < QUESTIONS; q++) {
      float[] question = new float[width];
      for (int d = 0; d < width; d++) {
        question[d] = (float) random.nextGaussian();
      }
      questions.add(question);
    }
    return new Table(itemsVD, width, questions);
  }

  private static Table clustered(int items, int width) {
    Random random = new Random(1);
    float[][] centres = new float[(int) Math.sqrt(items)][];
    Arrays.setAll(centres, c -> around(random, new float[width], 1));
    float[] itemsVD = new float[items * width];
    for (int v = 0; v < items; v++) {
      float[] item = around(random, centres[random.nextInt(centres.length)], NOISE);
      double length = Math.exp(LENGTHS * random.nextGaussian());
      for (int d = 0; d < width; d++) {
        itemsVD[v * width + d] = (float) (item[d] * length);
      }
    }
    List<float[]> questions = new ArrayList<>();
    for (int q = 0; q < QUESTIONS; q++) {
      questions.add(around(random, centres[random.nextInt(centres.length)], NOISE));
    }
    return new Table(itemsVD, width, questions);
  }

  private static float[] around(Random random, float[] centre, double deviation) {
    float[] vector = new float[centre.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (centre[d] + deviation * random.nextGaussian() / Math.sqrt(1 + d));
    }
    return vector;
  }

  private static Table trained(Path run) {
    try (TrainedRun finished = TrainedRun.open(run);
        Scope scope = Scope.inference()) {
      Network network = (Network) finished.recommender();
      Catalogue catalogue = finished.dataset().catalogue();
      int d = 0;
      for (int other = 1; other < catalogue.domains(); other++) {
        d = catalogue.size(other) > catalogue.size(d) ? other : d;
      }
      HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
      List<int[]> groups = new ArrayList<>(held.groups(d, network.length(), 1));
      Collections.shuffle(groups, new Random(1));
      List<float[]> questions = new ArrayList<>();
      for (int[] group : groups.subList(0, Math.min(QUESTIONS, groups.size()))) {
        try (Scope own = Scope.inference()) {
          questions.add(
              Host.floats(
                  network
                      .encode(held.batch(group, d, network.length()), Pass.inference())
                      .hiddenQD(d)));
        }
      }
      float[] itemsVD = Host.floats(network.items().itemsVD(d));
      return new Table(itemsVD, itemsVD.length / catalogue.size(d), questions);
    }
  }

  private void run(String name, int degree, int[] beams) throws IOException {
    int items = table.itemsVD().length / table.width();
    TopItems exact = new TopItems(Host.floats(table.itemsVD(), items, table.width()));
    double before = heapMiB();
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("table", name).put("items", items).put("width", table.width()).put("k", k);
    line.put("degree", degree).put("threads", Workers.count());
    ItemGraph graph = built(degree, line);
    line.put("graph_MiB", heapMiB() - before);
    kept(graph, degree, line);
    List<Way> ways = new ArrayList<>(List.of(new Way("exact", exact)));
    for (int beam : beams) {
      ways.add(new Way("beam " + beam, new GraphItems(exact, graph, beam)));
    }
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      ask(ways, round >= WARM_UP);
    }
    line.put("peak_rss_MiB", Machine.peakMiB());
    System.out.println(line);
    ways.forEach(this::print);
  }

  private ItemGraph built(int degree, ObjectNode line) {
    long started = System.nanoTime();
    double processor = processorMs();
    ItemGraph graph =
        ItemGraph.of(
            table.itemsVD(),
            table.width(),
            degree,
            done -> {
              if (done % (100 * 1024) == 0) {
                System.err.printf("%,d items, %.0f s%n", done, (System.nanoTime() - started) / 1e9);
              }
            });
    line.put("build_s", (System.nanoTime() - started) / 1e9);
    line.put("build_processor_s", (processorMs() - processor) / 1e3);
    return graph;
  }

  private void kept(ItemGraph graph, int degree, ObjectNode line) throws IOException {
    Path file = Files.createTempFile("items", ".graph");
    graph.write(file, ItemGraph.key(table.itemsVD(), table.width(), degree));
    line.put("file_MiB", Files.size(file) / MIB);
    long started = System.nanoTime();
    ItemGraph.read(file, table.itemsVD(), table.width(), degree);
    line.put("read_s", (System.nanoTime() - started) / 1e9);
    Files.delete(file);
  }

  /** Asks everything of all ways in turns: one question after another, then many at once. */
  private void ask(List<Way> ways, boolean counts) {
    List<BestItems.Query> queries =
        table.questions().stream()
            .map(vector -> new BestItems.Query(vector, k, Eligible.ALL))
            .toList();
    for (BestItems.Query query : queries) {
      double[] scores = ways.get(0).items.best(query).scores();
      for (Way way : ways) {
        double processor = processorMs();
        long started = System.nanoTime();
        BestItems.Best best = way.items.best(query);
        if (counts) {
          way.ms.add((System.nanoTime() - started) / 1e6);
          way.processorMs += processorMs() - processor;
          double last = scores[scores.length - 1];
          way.hits += Arrays.stream(best.scores()).filter(score -> score >= last).count();
        }
      }
    }
    for (int from = 0; from + TOGETHER <= queries.size(); from += TOGETHER) {
      for (Way way : ways) {
        long started = System.nanoTime();
        way.items.best(queries.subList(from, from + TOGETHER));
        way.togetherMs += counts ? (System.nanoTime() - started) / 1e6 : 0;
      }
    }
  }

  private void print(Way way) {
    double[] sorted = way.ms.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    ObjectNode line = new JsonMapper().createObjectNode().put("way", way.name);
    line.put("recall", (double) way.hits / k / sorted.length);
    line.put("p50_ms", sorted[sorted.length / 2]).put("p99_ms", sorted[sorted.length * 99 / 100]);
    line.put("processor_ms", way.processorMs / sorted.length);
    int together = table.questions().size() / TOGETHER * TOGETHER * ROUNDS;
    line.put("together_ms", together == 0 ? 0 : way.togetherMs / together);
    System.out.println(line);
  }

  /** What this process has worked, on all cores. */
  private static double processorMs() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e6;
  }

  private static double heapMiB() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / MIB;
  }
}
