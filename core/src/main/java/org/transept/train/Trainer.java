package org.transept.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.model.DivergedException;
import org.transept.model.Network;
import org.transept.objective.Objective;
import org.transept.torch.Workers;

/** The training loop. */
public final class Trainer {
  /** Declares how to train. */
  public record Config(
      @Doc("most epochs") @Range(min = 1, max = 1_000_000) int epochs,
      @Doc("epochs without a better validation number before training stops")
          @Range(min = 1, max = 1_000_000)
          int patience,
      @Doc("most targets in a batch, whose windows are of similar length")
          @Range(min = 1, max = 16_777_216)
          int batchTargets,
      @Doc("windows in a batch, taken as they come whatever their length; 0 for batchTargets")
          @Range(min = 0, max = 16_777_216)
          int batchWindows,
      @Doc(
              "parts of a batch that are computed side by side, 0 for one per thread; written down"
                  + " when a run begins, because rounding and dropout depend on it")
          @Range(min = 0, max = 1_024)
          int slices,
      @Doc("largest norm of all gradients together; 0 does not clip") @Range(min = 0, max = 1e30)
          double clip,
      @Doc("steps between checkpoints; one is also written after each epoch")
          @Range(min = 1, max = 1_000_000_000)
          int checkpointSteps,
      AdamW.Config optimizer,
      Schedule schedule,
      Select select) {
    /** For logs of some hundred thousand events, as docs/results.md has it. */
    public static final Config DEFAULTS =
        new Config(
            10,
            5,
            1024,
            0,
            0,
            1,
            500,
            AdamW.Config.DEFAULTS,
            Schedule.Cosine.DEFAULTS,
            Select.DEFAULTS);

    /** Checks the ranges. */
    public Config {
      Check.that(epochs >= 1, "epochs", epochs, "at least 1");
      Check.that(patience >= 1, "patience", patience, "at least 1");
      Check.that(batchTargets >= 1, "batchTargets", batchTargets, "at least 1");
      Check.that(batchWindows >= 0, "batchWindows", batchWindows, "at least 0");
      Check.that(slices >= 0, "slices", slices, "at least 0");
      Check.that(clip >= 0, "clip", clip, "at least 0");
      Check.that(checkpointSteps >= 1, "checkpointSteps", checkpointSteps, "at least 1");
    }

    /**
     * This configuration with the number of slices that {@code slices} stands for on this machine.
     */
    public Config resolved() {
      int number = slices == 0 ? Workers.count() : slices;
      return new Config(
          epochs,
          patience,
          batchTargets,
          batchWindows,
          number,
          clip,
          checkpointSteps,
          optimizer,
          schedule,
          select);
    }
  }

  /**
   * One step as it went.
   *
   * @param loss mean over the questions, terms included
   * @param terms the network's own terms of the loss by name
   */
  public record Step(
      long number,
      double loss,
      Map<String, Double> terms,
      double gradientNorm,
      double rate,
      int questions,
      long tokens,
      long emptySlots) {}

  /** What the surroundings of a run do while it trains. */
  public interface Listener {
    /** Before the first step of an epoch, with the number of its batches. */
    void begins(Progress progress, int batches);

    /** After each step. */
    void stepped(Step step, Progress progress);

    /** After each epoch: the one validation number over all domains, larger is better. */
    double validate(Progress progress);

    /** After each step: true saves and returns early. */
    boolean stops();
  }

  private final Config config;
  private final Network network;
  private final Slices slices;
  private final Batches batches;
  private final AdamW optimizer;
  private Progress progress = Progress.START;
  private double lastLoss = Double.NaN;

  /**
   * A trainer at its start.
   *
   * @param seed the run's seed
   */
  public Trainer(Config config, Network network, Objective objective, Batches batches, long seed) {
    this.config = config;
    this.network = network;
    this.slices = new Slices(network, config.resolved().slices(), objective, seed);
    this.batches = batches;
    // With texts every item's vector moves in every step: there are no rows to leave for later.
    boolean sparse = objective.sparse() && !network.items().dense();
    this.optimizer =
        new AdamW(config.optimizer(), network.parameters(), sparse ? network.items() : null);
  }

  /** Goes on where a checkpoint stands. */
  public void resume(Checkpoint checkpoint) {
    progress = checkpoint.resume(network, optimizer);
  }

  /** How far training has come. */
  public Progress progress() {
    return progress;
  }

  /**
   * Trains to the end or until the listener stops it.
   *
   * @throws DivergedException if a loss or gradient is not finite
   */
  public Progress run(Listener listener, Checkpoint checkpoint) {
    while (!progress.done()) {
      List<Batch> epoch = batches.epoch(progress.epoch());
      long steps = (long) config.epochs() * epoch.size();
      listener.begins(progress, epoch.size());
      while (progress.batch() < epoch.size()) {
        long started = System.nanoTime();
        Step step = step(epoch.get(progress.batch()), steps);
        double took = (System.nanoTime() - started) / 1e9;
        progress = progress.afterStep(step, took);
        listener.stepped(step, progress);
        boolean stops = listener.stops();
        if (stops || progress.step() % config.checkpointSteps() == 0) {
          checkpoint.save(network, optimizer, progress);
        }
        if (stops) {
          return progress;
        }
      }
      optimizer.catchUp();
      network.refresh();
      double number = listener.validate(progress);
      if (number > progress.best()) {
        checkpoint.saveBest(network);
      }
      progress = progress.afterEpoch(number, config.schedule(), config.patience(), config.epochs());
      checkpoint.save(network, optimizer, progress);
    }
    return progress;
  }

  /** One step on a batch; {@code steps} is the number of steps of the whole schedule. */
  public Step step(Batch batch, long steps) {
    long number = progress.step() + 1;
    List<ParameterRange> pieces = slices.pieces(batch, number);
    optimizer.catchUp(pieces);
    Slices.Sums sums = slices.backward(batch, number, pieces);
    double norm = slices.gather(pieces);
    if (!Double.isFinite(sums.loss()) || !Double.isFinite(norm)) {
      throw new DivergedException(
          String.format(
              Locale.ROOT,
              "loss became %.4g at step %d (epoch %d) with gradient norm %.3g; last finite loss"
                  + " %.4g; lower train.optimizer.rate (%s) or train.clip (%s)",
              sums.loss(),
              number,
              progress.epoch(),
              norm,
              lastLoss,
              config.optimizer().rate(),
              config.clip()));
    }
    lastLoss = sums.loss();
    double clip = config.clip() > 0 && norm > config.clip() ? config.clip() / norm : 1;
    int perEpoch = Math.toIntExact(steps / config.epochs());
    double factor = config.schedule().inSteps(perEpoch).factor(number, steps, progress.falls());
    optimizer.step(number, factor, clip, pieces);
    network.items().update();
    return new Step(
        number,
        sums.loss(),
        sums.terms(),
        norm,
        config.optimizer().rate() * factor,
        sums.questions(),
        sums.tokens(),
        sums.emptySlots());
  }
}
