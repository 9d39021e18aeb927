package org.transept.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  /** A term of the loss, each of its values times the questions of the step. */
  public record Term(String name, double sum) {}

  /**
   * Sums over steps.
   *
   * @param loss losses, each times its questions
   * @param terms the network's own terms of the losses, in the order of their names
   * @param gradientNorm norms before clipping
   * @param rate learning rate of the last step, not a sum
   * @param questions items asked for
   * @param tokens tokens encoded
   * @param emptySlots slots of attention's rectangles that held no token
   * @param seconds time spent
   */
  public record Sums(
      double loss,
      List<Term> terms,
      double gradientNorm,
      double rate,
      long questions,
      long tokens,
      long emptySlots,
      double seconds) {
    /** No step. */
    public static final Sums NONE = new Sums(0, List.of(), 0, 0, 0, 0, 0, 0);

    Sums plus(Trainer.Step step, double took) {
      return new Sums(
          loss + step.loss() * step.questions(),
          terms(step),
          gradientNorm + step.gradientNorm(),
          step.rate(),
          questions + step.questions(),
          tokens + step.tokens(),
          emptySlots + step.emptySlots(),
          seconds + took);
    }

    private List<Term> terms(Trainer.Step step) {
      Map<String, Double> sums = new TreeMap<>();
      terms.forEach(term -> sums.put(term.name(), term.sum()));
      step.terms()
          .forEach((name, value) -> sums.merge(name, value * step.questions(), Double::sum));
      List<Term> all = new ArrayList<>();
      sums.forEach((name, sum) -> all.add(new Term(name, sum)));
      return List.copyOf(all);
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

  /** Mean loss of the current epoch so far, in nats, terms included. */
  public double loss() {
    return sums.questions() == 0 ? 0 : sums.loss() / sums.questions();
  }

  /** Means of the terms that it contains, by name. */
  public Map<String, Double> terms() {
    Map<String, Double> means = new TreeMap<>();
    sums.terms().forEach(term -> means.put(term.name(), term.sum() / sums.questions()));
    return means;
  }
}
