package org.transept.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.transept.data.Printable;
import org.transept.run.EpochLog;
import org.transept.run.Interrupt;
import org.transept.run.Machine;
import org.transept.run.Monitor;
import org.transept.train.Progress;
import org.transept.train.Trainer;

/**
 * Shows how a run is going: a bar on a terminal; elsewhere a line per epoch, and one a minute
 * within long ones. An interrupt asks the run to stop and waits until it has saved.
 */
final class Console implements Monitor, AutoCloseable {
  /** Set by the launcher, which can ask the system; Java 17 to 25 answer differently. */
  private static final String TERMINAL = "transept.terminal";

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Domains whose numbers a line names; of more it tells the range. */
  private static final int NAMED = 6;

  private final PrintWriter err;
  private final boolean terminal;
  private final Interrupt interrupt;

  private @Nullable ProgressBar bar;

  /** Whether the bar is an epoch's. */
  private boolean ofEpoch;

  private int epochs;
  private int batches;
  private long stepsAtBegin;
  private double secondsAtBegin;
  private long lastLine = System.nanoTime();

  /** Since when the work that is counted has gone on, and which. */
  private long countedSince;

  private String counted = "";

  Console(PrintWriter err) {
    this.err = err;
    this.terminal = Boolean.getBoolean(TERMINAL);
    interrupt =
        new Interrupt(
            () -> {
              err.println("not saved in time; the last checkpoint stands");
              err.flush();
            });
  }

  @Override
  public void say(String line) {
    closeBar();
    err.println(line);
    err.flush();
    lastLine = System.nanoTime();
  }

  @Override
  public void begins(Progress progress, int batches, int epochs) {
    this.epochs = epochs;
    this.batches = batches;
    stepsAtBegin = progress.step();
    secondsAtBegin = progress.seconds();
    if (terminal) {
      closeBar();
      bar = bar("epoch %s/%s".formatted(progress.epoch(), epochs), batches, "steps");
      ofEpoch = true;
    }
  }

  @Override
  public void stepped(Trainer.Step step, Progress progress) {
    if (bar != null) {
      bar.stepTo(progress.batch());
      bar.setExtraMessage(standing(progress));
    } else if (System.nanoTime() - lastLine > QUIET_NANOS) {
      say(
          "epoch %s/%s, step %s of %s: %s steps/s, %s"
              .formatted(
                  progress.epoch(),
                  epochs,
                  progress.batch(),
                  batches,
                  BarLine.rate(1 / perStep(progress)),
                  standing(progress)));
    }
  }

  private String standing(Progress progress) {
    return String.format(
        Locale.ROOT,
        "loss %.3f%s, %d MiB, %s left at most",
        progress.loss(),
        terms(progress.terms()),
        Machine.residentMiB(),
        left(progress));
  }

  /** What the loss contains beside the questions' mean, " (kl 0.012)"; nothing if there is none. */
  static String terms(Map<String, Double> terms) {
    return terms.entrySet().stream()
        .map(term -> String.format(Locale.ROOT, "%s %.3g", term.getKey(), term.getValue()))
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(", "), all -> all.isEmpty() ? "" : " (" + all + ")"));
  }

  private String left(Progress progress) {
    long steps = (long) batches * (epochs - progress.epoch() + 1) - progress.batch();
    return duration(steps * perStep(progress));
  }

  private double perStep(Progress progress) {
    return (progress.seconds() - secondsAtBegin) / Math.max(1, progress.step() - stepsAtBegin);
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  @Override
  public void ended(EpochLog log) {
    Map<String, Double> valid = log.valid();
    String domains = domains(valid);
    double number = valid.getOrDefault("all", 0.0);
    say(
        log.epoch() == 0
            ? String.format(
                Locale.ROOT,
                "before training: validation %s %.4f (%s)",
                log.metric(),
                number,
                domains)
            : String.format(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f%s, validation %s %.4f (%s), %.1f steps/s, %s, %d MiB",
                log.epoch(),
                epochs,
                log.loss(),
                terms(log.terms()),
                log.metric(),
                number,
                domains,
                log.stepsPerSecond(),
                duration(log.seconds()),
                log.memoryMiB()));
  }

  /** The numbers of single domains, or their range where there are many; log.jsonl has them all. */
  static String domains(Map<String, Double> valid) {
    Map<String, Double> single = new LinkedHashMap<>(valid);
    single.remove("all");
    if (single.size() <= NAMED) {
      return single.entrySet().stream()
          .map(
              entry ->
                  String.format(
                      Locale.ROOT, "%s %.4f", Printable.of(entry.getKey()), entry.getValue()))
          .collect(Collectors.joining(", "));
    }
    double[] sorted =
        single.values().stream()
            .mapToDouble(v -> v)
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    return sorted.length == 0
        ? "%s domains".formatted(single.size())
        : String.format(
            Locale.ROOT,
            "%d domains, %.4f to %.4f, median %.4f",
            single.size(),
            sorted[0],
            sorted[sorted.length - 1],
            sorted[sorted.length / 2]);
  }

  /** In a terminal the epoch's bar tells it, which waits for the next epoch. */
  @Override
  public void validated(long cases, long total) {
    if (bar != null && ofEpoch) {
      bar.setExtraMessage("validating: %s %%".formatted(100 * cases / total));
    } else {
      counted("validating", "cases", cases, total);
    }
  }

  @Override
  public void ranked(long cases, long total) {
    counted("ranking", "cases", cases, total);
  }

  @Override
  public void made(long done, long total) {
    counted("titles", "items", done, total);
  }

  /** So many of {@code total} users have their lists. */
  void answered(long done, long total) {
    counted("answering", "users", done, total);
  }

  private void counted(String work, String unit, long done, long total) {
    if (!counted.equals(work)) {
      counted = work;
      countedSince = System.nanoTime();
    }
    if (terminal) {
      if (bar == null) {
        bar = bar(work, total, unit);
        ofEpoch = false;
      }
      bar.stepTo(done);
      if (done == total) {
        closeBar();
      }
    } else if (System.nanoTime() - lastLine > QUIET_NANOS) {
      double rate = BarLine.rate(done, Duration.ofNanos(System.nanoTime() - countedSince));
      say(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d %s, %s %4$s/s",
              work,
              done,
              total,
              unit,
              BarLine.rate(rate)));
    }
    if (done == total) {
      counted = "";
    }
  }

  @Override
  public boolean stops() {
    return interrupt.came();
  }

  private static ProgressBar bar(String task, long steps, String unit) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setRenderer(new BarLine(unit))
        .build();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /** Ends the drawing and lets an interrupt that waits go on. */
  @Override
  public void close() {
    closeBar();
    interrupt.close();
  }
}
