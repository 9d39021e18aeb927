package org.transept.run.estimate;

import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.softmax_out;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import org.transept.torch.Workers;

/**
 * How fast this machine computes, all threads together, by a probe of some tenths of a second in
 * the shapes that a run will have.
 *
 * @param threads that computed side by side
 * @param network additions and multiplications a second in the products of linear layers
 * @param loss the same in the products of a loss, with the softmax between them
 * @param numbers results a second of what works on numbers one by one
 */
record Speed(int threads, double network, double loss, double numbers) {
  private static final int ROUNDS = 3;
  private static final double ROUND_SECONDS = 0.07;

  /** Most numbers in the scores of the probe: the speed of larger products is the same. */
  private static final long MOST_SCORES = 1 << 23;

  /** Most numbers of its states and items, and for the width of its layers. */
  private static final long MOST_NUMBERS = 1 << 23;

  private static final long MOST_WIDTH = 1 << 10;

  /** Results that are held at a time by the probe of numbers. */
  private static final int HELD = 64;

  /**
   * What is multiplied.
   *
   * @param tokens in a slice of a batch
   * @param width numbers in a state
   * @param rows questions that are compared at a time
   * @param items that each is compared with
   */
  record Shape(long tokens, long width, long rows, long items) {
    /** A shape as fast as this one that fits on machines on which this one may not. */
    Shape bounded() {
      long narrow = Math.min(width, MOST_WIDTH);
      long few = Math.min(rows, MOST_NUMBERS / narrow);
      return new Shape(
          Math.min(tokens, MOST_NUMBERS / HELD / narrow),
          narrow,
          few,
          Math.min(items, Math.min(MOST_SCORES / few, MOST_NUMBERS / narrow)));
    }
  }

  /** A piece of work in the scope that is open; done again and again. */
  private interface Piece {
    void run();
  }

  /** Prepares a piece of work in the scope that is open. */
  private interface Preparation {
    Piece prepare();
  }

  /** Of this process, since a study asks for many runs of the same shape at once. */
  private static final Map<Shape, Speed> MEASURED = new ConcurrentHashMap<>();

  /** Measures, unless this process has before; other load on the machine counts. */
  static Speed of(Shape wanted) {
    return MEASURED.computeIfAbsent(wanted.bounded(), Speed::measure);
  }

  private static Speed measure(Shape shape) {
    double states = (double) shape.tokens() * shape.width();
    double scores = (double) shape.rows() * shape.items();
    return new Speed(
        Workers.count(),
        3 * 2 * states * shape.width() * perSecond(() -> layer(shape)),
        3 * 2 * scores * shape.width() * perSecond(() -> loss(shape)),
        HELD * states * perSecond(() -> elementwise(shape)));
  }

  /** What one of the threads does while the others are at work as well. */
  Speed alone() {
    return new Speed(1, network / threads, loss / threads, numbers / threads);
  }

  /** A matrix of ordinary numbers; which ones makes no difference to the time. */
  private static Tensor filled(long rows, long columns) {
    return Host.floats(new float[] {0.5f}, 1, 1).expand(rows, columns).clone();
  }

  /** A linear layer forward and backward. */
  private static Piece layer(Shape shape) {
    Tensor stateND = filled(shape.tokens(), shape.width());
    Tensor weightDD = filled(shape.width(), shape.width());
    return () -> {
      Tensor outND = stateND.mm(weightDD.t());
      outND.mm(weightDD);
      outND.t().mm(stateND);
    };
  }

  private static Piece loss(Shape shape) {
    Tensor hiddenRD = filled(shape.rows(), shape.width());
    Tensor itemsVD = filled(shape.items(), shape.width());
    Tensor gradientVD = filled(shape.items(), shape.width());
    Tensor scoresRV = filled(shape.rows(), shape.items());
    Scalar one = new Scalar(1.0);
    return () -> {
      mm_out(scoresRV, hiddenRD, itemsVD.t());
      softmax_out(scoresRV, scoresRV, 1, new ScalarTypeOptional());
      gradientVD.addmm_(scoresRV.t(), hiddenRD, one, one);
      scoresRV.mm(itemsVD);
    };
  }

  /** As in a pass, results stay until its scope closes, so that none lies in the cache already. */
  private static Piece elementwise(Shape shape) {
    Tensor stateND = filled(shape.tokens(), shape.width());
    return () -> {
      for (int i = 0; i < HELD; i++) {
        stateND.mul(stateND);
      }
    };
  }

  /** How often all threads together do a piece of work in a second: the median of the rounds. */
  private static double perSecond(Preparation preparation) {
    double[] rounds = new double[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      double[] rates = new double[Workers.count()];
      Workers.each(rates.length, t -> rates[t] = rate(preparation));
      rounds[r] = Arrays.stream(rates).sum();
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static double rate(Preparation preparation) {
    try (Scope scope = Scope.inference()) {
      Piece piece = preparation.prepare();
      once(piece);
      long started = System.nanoTime();
      double took = 0;
      int times = 0;
      while (took < ROUND_SECONDS) {
        once(piece);
        times++;
        took = (System.nanoTime() - started) / 1e9;
      }
      return times / took;
    }
  }

  private static void once(Piece piece) {
    try (Scope scope = Scope.inference()) {
      piece.run();
    }
  }
}
