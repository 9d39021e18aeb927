package org.transept.train;

/**
 * How far training has come: with the weights and the optimizer's state, all that a resumed run
 * needs.
 *
 * @param epoch epochs begun
 * @param batch batches done of the current epoch
 * @param step steps done in all
 * @param lossSum sum of the current epoch's losses over questions
 * @param questions questions of the current epoch that are in {@code lossSum}
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
    double lossSum,
    long questions,
    double best,
    int bestEpoch,
    long bestStep,
    int stale,
    int falls,
    double seconds,
    boolean done) {
  /** Nothing done. */
  public static final Progress START = new Progress(1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, false);

  /** Progress after one more batch. */
  Progress afterStep(double loss, int asked, double took) {
    return new Progress(
        epoch,
        batch + 1,
        step + 1,
        lossSum + loss * asked,
        questions + asked,
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
        0,
        0,
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
    return questions == 0 ? 0 : lossSum / questions;
  }
}
