package org.transept.bench;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.objective.Softmax;
import org.transept.run.Machine;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.torch.Workers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times the exact softmax with its gradients, in slices side by side as training has it, beside the
 * three matrix products that it cannot do without, and prints one line of JSON.
 *
 * <p>Arguments: {@code rounds items width positions}.
 */
public final class SoftmaxBench {
  private static final int CHUNK = 256;

  private final int width;
  private final ItemTable[] tables;
  private final Encoding[] encodings;

  private SoftmaxBench(int items, int width, int positions) {
    this.width = width;
    int slices = Workers.count();
    String[] keys = IntStream.range(0, items).mapToObj(Integer::toString).toArray(String[]::new);
    Catalogue catalogue = new Catalogue(List.of("items"), List.<String[]>of(keys));
    Batch nobody =
        Batch.training(
            new Sequences(catalogue, new String[0], new int[1], new int[0], new long[0]));
    Parameters parameters = new Parameters(1, ScalarType.Float);
    tables = new ItemTable[slices];
    encodings = new Encoding[slices];
    for (int s = 0; s < slices; s++) {
      Parameters own = s == 0 ? parameters : parameters.replica();
      tables[s] = new ItemTable(own, catalogue, width);
      own.seal();
      int questions = positions / slices;
      int[] target = new int[questions];
      Arrays.setAll(target, q -> 1 + (int) (q * 7919L % items));
      encodings[s] =
          new Encoding(
              nobody,
              randn(questions, width),
              new int[] {0, questions},
              new int[questions],
              target,
              questions,
              0);
    }
  }

  /** Runs the bench. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    int items = Integer.parseInt(arguments[1]);
    int width = Integer.parseInt(arguments[2]);
    int positions = Integer.parseInt(arguments[3]);
    try (Scope scope = Scope.inference()) {
      SoftmaxBench bench = new SoftmaxBench(items, width, positions);
      double[] loss = new double[rounds];
      double[] products = new double[rounds];
      bench.seconds(bench::loss); // warm-up
      for (int r = 0; r < rounds; r++) {
        loss[r] = bench.seconds(bench::loss);
      }
      long peak = Machine.peakMiB();
      bench.seconds(bench::products);
      for (int r = 0; r < rounds; r++) {
        products[r] = bench.seconds(bench::products);
      }
      double gflop = 6e-9 * items * width * positions;
      ObjectNode line = new JsonMapper().createObjectNode();
      line.put("slices", bench.tables.length).put("items", items).put("width", width);
      line.put("positions", positions).put("table_MiB", (4L * items * width) >> 20);
      line.put("median_s", median(loss)).put("products_s", median(products));
      line.put("ratio", median(loss) / median(products));
      line.put("gflops", gflop / median(loss)).put("products_gflops", gflop / median(products));
      line.put("peak_rss_MiB", peak);
      System.out.println(line);
    }
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }

  private double seconds(IntConsumer slice) {
    long started = System.nanoTime();
    Workers.each(
        tables.length,
        s -> {
          try (Scope scope = Scope.inference()) {
            slice.accept(s);
          }
        });
    return (System.nanoTime() - started) / 1e9;
  }

  private void loss(int s) {
    new Softmax(Softmax.Config.DEFAULTS).loss(encodings[s], tables[s], 1);
  }

  /** Scores, gradient of the items, gradient of the questions; nothing between them. */
  private void products(int s) {
    Tensor itemsVD = tables[s].itemsVD(0);
    Tensor hiddenQD = encodings[s].hiddenQD();
    long questions = hiddenQD.size(0);
    Tensor scoresRV = empty(Math.min(CHUNK, questions), itemsVD.size(0));
    Tensor gradientRD = empty(Math.min(CHUNK, questions), width);
    Scalar one = new Scalar(1.0);
    for (long at = 0; at < questions; at += CHUNK) {
      try (Scope scope = Scope.inference()) {
        long rows = Math.min(CHUNK, questions - at);
        Tensor hiddenRD = hiddenQD.narrow(0, at, rows);
        Tensor scores = scoresRV.narrow(0, 0, rows);
        mm_out(scores, hiddenRD, itemsVD.t());
        tables[s].gradientsVD(0).addmm_(scores.t(), hiddenRD, one, one);
        mm_out(gradientRD.narrow(0, 0, rows), scores, itemsVD);
      }
    }
  }
}
