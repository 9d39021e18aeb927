package org.transept.model.context;

import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.count.Followers;
import org.transept.torch.Host;

/**
 * What others had next, as a part of the score: the sum over some numbers of last events of a
 * weight times log(1 + c s), s being how strongly these events announce the item ({@link
 * Followers.Announced}). Most items are not announced, and nothing is added to them.
 */
public final class RuleScores {
  /** Of an announcement within the logarithm: the only pair of a rare item then counts 1 or so. */
  public static final float SHARPNESS = 33;

  private final Followers followers;
  private final Rules.Sequential config;
  private final double[][] weightsDW;
  private final Queue<Followers.Announced> spare = new ConcurrentLinkedQueue<>();

  /**
   * Scores of rules.
   *
   * @param weightsDW by domain, one for each of the configuration's numbers of last events
   */
  public RuleScores(Followers followers, Rules.Sequential config, double[][] weightsDW) {
    this.followers = followers;
    this.config = config;
    this.weightsDW = Arrays.stream(weightsDW).map(double[]::clone).toArray(double[][]::new);
  }

  /** What was counted. */
  public Followers followers() {
    return followers;
  }

  /** The numbers of last events whose followers count. */
  public Rules.Sequential config() {
    return config;
  }

  /** Weights of a domain, one for each number of last events. */
  public double[] weights(int d) {
    return weightsDW[d].clone();
  }

  /**
   * Adds the part of the score to {@code scoresQV}: scores of the items of domain {@code d}.
   *
   * @param historiesQ what each question's user had, oldest first; the last events alone are read
   */
  public void add(Tensor scoresQV, int[][] historiesQ, int d) {
    Followers.Announced announced = announced();
    int first = followers.catalogue().first(d);
    long width = scoresQV.size(1);
    Sparse parts = new Sparse();
    for (int w = 0; w < weightsDW[d].length; w++) {
      for (int q = 0; weightsDW[d][w] != 0 && q < historiesQ.length; q++) {
        for (int item : announced.read(historiesQ[q], config.recent().get(w), d)) {
          double part = weightsDW[d][w] * log(announced.weight(item));
          parts.add(q * width + item - first, (float) part);
        }
      }
    }
    spare.add(announced);
    parts.addTo(scoresQV);
  }

  /**
   * What is announced after a history, as it is.
   *
   * @param items that are, ascending
   * @param logsNW log(1 + c s) of each of them after each of the numbers of last events
   */
  public record Logs(int[] items, double[][] logsNW) {}

  /** What is announced in domain {@code d} after a history. */
  public Logs logs(int[] history, int d) {
    Followers.Announced announced = announced();
    int[] items =
        config.recent().stream()
            .flatMapToInt(last -> IntStream.of(announced.read(history, last, d)))
            .sorted()
            .distinct()
            .toArray();
    double[][] logsNW = new double[items.length][config.recent().size()];
    for (int w = 0; w < config.recent().size(); w++) {
      announced.read(history, config.recent().get(w), d);
      for (int n = 0; n < items.length; n++) {
        logsNW[n][w] = log(announced.weight(items[n]));
      }
    }
    spare.add(announced);
    return new Logs(items, logsNW);
  }

  /** The items to whose scores something is added after a history, and how much: 0 or more. */
  public Map<Integer, Double> added(int[] history, int d) {
    Map<Integer, Double> added = new TreeMap<>();
    Logs logs = logs(history, d);
    for (int n = 0; n < logs.items().length; n++) {
      double sum = 0;
      for (int w = 0; w < weightsDW[d].length; w++) {
        sum += weightsDW[d][w] * logs.logsNW()[n][w];
      }
      added.put(logs.items()[n], sum);
    }
    return added;
  }

  private Followers.Announced announced() {
    Followers.Announced kept = spare.poll();
    return kept == null ? followers.new Announced() : kept;
  }

  private static double log(float announced) {
    return Math.log1p(SHARPNESS * announced);
  }

  /** Numbers to be added at some places of a matrix. */
  private static final class Sparse {
    private long[] places = new long[1024];
    private float[] values = new float[1024];
    private int size;

    void add(long place, float value) {
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      places[size] = place;
      values[size++] = value;
    }

    void addTo(Tensor matrix) {
      Tensor placeN = Host.longs(Arrays.copyOf(places, size), size);
      Tensor valueN = Host.floats(Arrays.copyOf(values, size), size).to(matrix.scalar_type());
      matrix.view(-1).index_add_(0, placeN, valueN);
    }
  }
}
