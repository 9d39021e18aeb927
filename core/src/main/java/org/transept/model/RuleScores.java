package org.transept.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Followers;
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
    add(scoresQV, historiesQ, d, weightsDW[d]);
  }

  /** Adds log(1 + c s) after the {@code w}-th number of last events, as it is. */
  public void addLogs(Tensor scoresQV, int[][] historiesQ, int d, int w) {
    double[] weights = new double[config.recent().size()];
    weights[w] = 1;
    add(scoresQV, historiesQ, d, weights);
  }

  /** The items to whose scores something is added after a history, and how much: 0 or more. */
  public Map<Integer, Double> added(int[] history, int d) {
    Map<Integer, Double> added = new TreeMap<>();
    Followers.Announced announced = announced();
    for (int w = 0; w < config.recent().size(); w++) {
      double weight = weightsDW[d][w];
      for (int item : announced.read(history, config.recent().get(w), d)) {
        added.merge(item, weight * log(announced.weight(item)), Double::sum);
      }
    }
    spare.add(announced);
    return added;
  }

  private Followers.Announced announced() {
    Followers.Announced kept = spare.poll();
    return kept == null ? followers.new Announced() : kept;
  }

  private static double log(float announced) {
    return Math.log1p(SHARPNESS * announced);
  }

  private void add(Tensor scoresQV, int[][] historiesQ, int d, double[] weights) {
    Followers.Announced announced = announced();
    int first = followers.catalogue().first(d);
    long width = scoresQV.size(1);
    Sparse parts = new Sparse();
    for (int w = 0; w < weights.length; w++) {
      for (int q = 0; weights[w] != 0 && q < historiesQ.length; q++) {
        for (int item : announced.read(historiesQ[q], config.recent().get(w), d)) {
          double part = weights[w] * log(announced.weight(item));
          parts.add(q * width + item - first, (float) part);
        }
      }
    }
    spare.add(announced);
    parts.addTo(scoresQV);
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
