package org.transept.run.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.data.Dataset;
import org.transept.data.batch.Batch;
import org.transept.objective.Cost;
import org.transept.run.Machine;
import org.transept.run.RunConfig;
import org.transept.torch.Device;

/**
 * What a run would take, before anything of it is computed: parameters and batches are counted,
 * memory and time follow from formulas, and a short probe measures how fast the machine is.
 */
public final class Estimate {
  private final Plan plan;
  private final Memory memory;
  private final Speed speed;
  private final Seconds seconds;

  private Estimate(Plan plan) {
    this.plan = plan;
    memory = Memory.of(plan);
    speed = Speed.of(shape(plan));
    seconds = Seconds.of(plan, speed);
  }

  /** The estimate of a configuration on data that this process has read. */
  public static Estimate of(RunConfig config, Dataset dataset) {
    return new Estimate(Plan.of(config, dataset));
  }

  private static Speed.Shape shape(Plan plan) {
    List<Batch> batches = plan.batches();
    Load slice = plan.slices(batches.get(batches.size() / 2)).get(0);
    int most = 0;
    for (int d = 0; d < slice.questions().length; d++) {
      most = slice.questions()[d] > slice.questions()[most] ? d : most;
    }
    long width = plan.network().width();
    int items = plan.dataset().catalogue().size(most);
    Cost cost =
        plan.config()
            .objective()
            .cost(slice.questions()[most], items, slice.questions().length, width);
    long tokens = Math.max(1, slice.tokens() / slice.streams().size());
    return new Speed.Shape(tokens, width, cost.rows(), cost.compared());
  }

  /** How many numbers all weights hold. */
  public long parameters() {
    return plan.network().parameters();
  }

  /** Largest resident memory of a process that trains the run, in bytes. */
  public double peakBytes() {
    return memory.peak();
  }

  /** Seconds of an epoch's steps, without validation. */
  public double secondsAnEpoch() {
    return seconds.epoch(speed);
  }

  /** Seconds of the validation after an epoch. */
  public double secondsAValidation() {
    return seconds.ranking();
  }

  /**
   * Seconds of an epoch and its validation in a process that has one thread, beside others that
   * keep the rest of the machine as busy.
   */
  public double secondsAlone() {
    Speed one = speed.alone();
    Seconds its = Seconds.of(plan, one);
    return its.epoch(one) + its.ranking();
  }

  /** Steps of an epoch. */
  public int steps() {
    return plan.batches().size();
  }

  /** All of it for people, line by line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    network(lines);
    batch(lines);
    memory(lines);
    if (Device.isCpu()) {
      time(lines);
    } else {
      lines.add(line("time", "is not estimated for a GPU"));
    }
    machine(lines);
    return lines;
  }

  private void network(List<String> lines) {
    long fixed = plan.network().fixed();
    lines.add(
        fixed == 0
            ? line("parameters", "%,d, all trained", parameters())
            : line("parameters", "%,d trained, %,d fixed", parameters(), fixed));
    for (Map.Entry<String, Long> group : plan.network().groups().entrySet()) {
      lines.add(line("  " + group.getKey(), "%,d", group.getValue()));
    }
  }

  private void batch(List<String> lines) {
    double steps = steps();
    long targets = plan.batches().stream().mapToLong(Batch::questions).sum();
    long rows = plan.batches().stream().mapToLong(Batch::rows).sum();
    lines.add(
        line(
            "batch",
            "%,.0f targets (%s) of %,.0f users' windows a step",
            targets / steps,
            limit(),
            rows / steps));
    lines.add(
        line("  slices", "%d, on %d threads", plan.config().train().slices(), speed.threads()));
    lines.add(line("  steps", "%,d an epoch", steps()));
  }

  private String limit() {
    int windows = plan.config().train().batchWindows();
    return windows > 0
        ? String.format(Locale.ROOT, "in at most %,d windows", windows)
        : String.format(Locale.ROOT, "at most %,d", plan.config().train().batchTargets());
  }

  private void memory(List<String> lines) {
    lines.add(line("memory of the host", "%s at the peak", Fit.size(memory.host())));
    lines.add(line("  Java and the log", "%s, measured", Fit.size(memory.begun())));
    lines.add(line("  Java heap to come", "%s", Fit.size(memory.heap())));
    if (!Device.isCpu()) {
      lines.add(
          line(
              "memory of " + Device.name(),
              "%s at the peak, and what its driver takes",
              Fit.size(memory.device())));
    }
    lines.add(line("  weights", "%s", Fit.size(memory.weights())));
    lines.add(
        line(
            "  gradients",
            "%s, for %d slices",
            Fit.size(memory.gradients()),
            plan.config().train().slices()));
    lines.add(line("  optimizer", "%s", Fit.size(memory.moments())));
    lines.add(line("  scores of the loss", "%s", Fit.size(memory.loss())));
    lines.add(line("  activations", "%s, of the largest batch", Fit.size(memory.activations())));
    lines.add(line("  ranking", "%s, of the largest groups", Fit.size(memory.ranking())));
    lines.add(line("  probe", "%s", Fit.size(memory.probe())));
    if (Device.isCpu()) {
      lines.add(line("device", "cpu, without memory of its own"));
    }
  }

  private void time(List<String> lines) {
    double epoch = seconds.epoch(speed);
    int epochs = plan.config().train().epochs();
    lines.add(
        line("time of an epoch", "%s, %s a step", duration(epoch), duration(epoch / steps())));
    lines.add(products("  network", seconds.network(), speed.network(), seconds.network(speed)));
    lines.add(products("  loss", seconds.loss(), speed.loss(), seconds.loss(speed)));
    lines.add(
        line(
            "  number by number",
            "%s, at %.2g numbers/s",
            duration(seconds.numbers(speed)),
            speed.numbers()));
    lines.add(line("  optimizer", "%s", duration(seconds.moved(speed))));
    lines.add(line("time of a validation", "%s", duration(seconds.ranking())));
    if (seconds.rules() > 0) {
      lines.add(
          line("time of fitting rules", "%s, after the last epoch", duration(seconds.rules())));
    }
    lines.add(
        line(
            "time of the training",
            "%s at most, for %d epochs",
            duration(epochs * (epoch + seconds.ranking()) + seconds.rules()),
            epochs));
  }

  private String products(String name, double operations, double rate, double took) {
    return line(
        name,
        "%s, %.3g GFLOP of products a step at %.0f GFLOP/s",
        duration(took),
        operations / steps() / 1e9,
        rate / 1e9);
  }

  private void machine(List<String> lines) {
    double free = FreeMemory.bytes();
    String refused = Fit.fits(memory, free) ? "" : ": too little, train refuses";
    lines.add(line("free memory", "%s, for this process%s", Fit.size(free), refused));
    Machine.describe().forEach((name, value) -> lines.add(line("  " + name, "%s", value)));
  }

  private static String line(String name, String format, Object... values) {
    return String.format(Locale.ROOT, "%-22s", name) + String.format(Locale.ROOT, format, values);
  }

  private static String duration(double seconds) {
    if (seconds < 100) {
      return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
