package org.transept.train;

/**
 * How far training has come: with the weights and the optimizer's state, all that a resumed run
 * needs.
 *
 * @param epoch epochs begun
 * @param batch batches done of the current epoch
 * @param step steps done in all
 * @param sums what the current epoch's steps add up to
 * @param best best validation number; -1 before the first
 * @param bestEpoch epoch of the best number
 * @param bestStep steps done when it was reached
 * @param stale epochs since then
 * @param falls how often the schedule let the rate fall
 * @param seconds time spent on training so far
 * @param done whether training has come to its end
 */
public record Progress(
    int epoch,
    int batch,
    long step,
    Sums sums,
    double best,
    int bestEpoch,
    long bestStep,
    int stale,
    int falls,
    double seconds,
    boolean done) {
  /** Nothing done. */
  public static final Progress START = new Progress(1, 0, 0, Sums.NONE, -1, 0, 0, 0, 0, 0, false);

  /**
   * Sums over steps.
   *
   * @param loss losses, each times its questions
   * @param gradientNorm norms before clipping
   * @param rate learning rate of the last step, not a sum
   * @param questions items asked for
   * @param tokens tokens encoded
   * @param emptySlots slots of attention's rectangles that held no token
   * @param seconds time spent
   */
  public record Sums(
      double loss,
      double gradientNorm,
      double rate,
      long questions,
      long tokens,
      long emptySlots,
      double seconds) {
    /** No step. */
    public static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0);

    Sums plus(Trainer.Step step, double took) {
      return new Sums(
          loss + step.loss() * step.questions(),
          gradientNorm + step.gradientNorm(),
          step.rate(),
          questions + step.questions(),
          tokens + step.tokens(),
          emptySlots + step.emptySlots(),
          seconds + took);
    }
  }

  /** Progress after one more batch. */
  Progress afterStep(Trainer.Step last, double took) {
    return new Progress(
        epoch,
        batch + 1,
        step + 1,
        sums.plus(last, took),
        best,
        bestEpoch,
        bestStep,
        stale,
        falls,
        seconds + took,
        false);
  }

  /** Progress after the validation that ends an epoch. */
  Progress afterEpoch(double number, Schedule schedule, int patience, int epochs) {
    boolean better = number > best;
    int newStale = better ? 0 : stale + 1;
    return new Progress(
        epoch + 1,
        0,
        step,
        Sums.NONE,
        better ? number : best,
        better ? epoch : bestEpoch,
        better ? step : bestStep,
        newStale,
        schedule.falls(falls, newStale),
        seconds,
        newStale >= patience || epoch >= epochs);
  }

  /** Mean loss of the current epoch so far, in nats. */
  public double loss() {
    return sums.questions() == 0 ? 0 : sums.loss() / sums.questions();
  }
}
