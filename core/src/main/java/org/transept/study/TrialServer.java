package org.transept.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.Faults;
import org.transept.file.FileException;
import org.transept.file.WholeFile;
import org.transept.run.EpochLog;
import org.transept.run.Interrupt;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.SharedData;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import org.transept.track.Destination;
import org.transept.track.Tracking;
import org.transept.train.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a worker process of a study does: reads orders, one JSON object a line ({@code folder},
 * {@code config}, {@code command}, {@code data}, {@code dataHash}, {@code contentHash}, {@code
 * epochs} as in {@link Job}), does each, and answers in lines of JSON that begin with {@value
 * #MARK}: {@code event} is {@code epoch}, {@code done}, {@code stopped} or {@code failed} (with
 * {@code message}). When its input ends it saves what it is at and returns.
 */
public final class TrialServer {
  /** Tells its lines from whatever libraries may print. */
  static final String MARK = "@study ";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String END = "";

  private final PrintStream out;
  private final @Nullable Destination track;
  private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  private TrialServer(PrintStream out, @Nullable Destination track) {
    this.out = out;
    this.track = track;
  }

  /** Serves until the input ends or the process is asked to end. */
  public static void serve(InputStream in, PrintStream out) {
    serve(in, out, null);
  }

  /**
   * Serves trials, telling a server of the runs.
   *
   * @param track null for none but those of which one has heard already
   */
  public static void serve(InputStream in, PrintStream out, @Nullable Destination track) {
    new TrialServer(out, track).serve(in);
  }

  private void serve(InputStream in) {
    Thread reader = new Thread(() -> read(in), "orders");
    reader.setDaemon(true);
    reader.start();
    try (Interrupt interrupt = new Interrupt(() -> {})) {
      String order = orders.take();
      while (!order.equals(END) && !interrupt.came()) {
        answer(JSON.readTree(order), interrupt);
        order = orders.take();
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(InputStream in) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        orders.add(line);
      }
    } catch (IOException gone) {
      // Whoever gave the orders is gone; what was begun is saved, as when the input ends.
    } finally {
      ended = true;
      orders.add(END);
    }
  }

  private void answer(JsonNode order, Interrupt interrupt) {
    Path folder = Path.of(order.path("folder").asString());
    try (FileChannel alone = alone(folder)) {
      Progressing progressing = new Progressing(interrupt, order.path("epochs").asInt(0));
      boolean done =
          Tracking.during(folder, track, progressing, monitor -> run(folder, order, monitor));
      tell(done ? "done" : "stopped", "");
    } catch (IOException | RuntimeException failure) {
      String line = Faults.line(failure);
      if (line == null) {
        throw new IllegalStateException(failure); // A bug: its trace goes into the worker's log.
      }
      tell("failed", line);
    } catch (OutOfMemoryError full) { // Whatever comes next has a new process.
      tell("failed", String.valueOf(Faults.line(full)));
      throw full;
    }
  }

  /**
   * Waits until no other worker is at that run: one whose study was killed may still be saving it.
   */
  private static FileChannel alone(Path folder) {
    WholeFile.folder(folder);
    Path lock = folder.resolve("worker.lock");
    try {
      FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock(); // Given back when the channel is closed, or the process killed.
      return channel;
    } catch (IOException failure) {
      throw FileException.writing(lock, failure);
    }
  }

  private boolean run(Path folder, JsonNode order, Monitor monitor) {
    RunConfig config = Settings.read(RunConfig.DEFAULTS, order.path("config"));
    RunDirectory directory = new RunDirectory(folder);
    int epochs = order.path("epochs").asInt(0);
    Progress progress;
    if (directory.file("run.json").toFile().exists()) {
      requireSame(directory, config);
      if (epochs > 0 && Validations.of(folder, config).reached(epochs)) {
        return true;
      }
      progress = Experiment.resume(folder, monitor);
    } else {
      String data = order.path("data").asString("");
      SharedData shared =
          new SharedData(
              data.isEmpty() ? null : Path.of(data),
              order.path("dataHash").asString(""),
              order.path("contentHash").asString(""));
      String command = order.path("command").asString("");
      progress = Experiment.train(folder, config, command, monitor, shared);
    }
    if (epochs > 0) {
      return progress.done() || Validations.of(folder, config).reached(epochs);
    }
    if (!progress.done()) {
      return false;
    }
    try (TrainedRun run = TrainedRun.toEvaluate(folder)) {
      Evaluation.alone(run, run.config().evaluate(), monitor);
    }
    return true;
  }

  private static void requireSame(RunDirectory directory, RunConfig config) {
    if (!directory.config().isAs(config.resolved())) {
      throw new SettingsException(
          List.of(
              "%s: must hold a run of the settings that the study gives it now, but was begun with"
                      .formatted(directory.path())
                  + " others; remove it, or give the study another --out"));
    }
  }

  private void tell(String event, String message) {
    ObjectNode line = JSON.createObjectNode().put("event", event).put("message", message);
    out.println(MARK + JSON.writeValueAsString(line));
    out.flush();
  }

  /** Tells of epochs, and stops when nobody wants the run any more or it has gone far enough. */
  private final class Progressing implements Monitor {
    private final Interrupt interrupt;
    private final int epochs;
    private boolean enough;

    Progressing(Interrupt interrupt, int epochs) {
      this.interrupt = interrupt;
      this.epochs = epochs;
    }

    /** Goes where errors go: the worker's log. */
    @Override
    public void say(String line) {
      System.err.println(line);
    }

    @Override
    public void ended(EpochLog log) {
      enough = epochs > 0 && log.epoch() >= epochs;
      tell(
          "epoch",
          String.format(
              Locale.ROOT,
              "epoch %d, validation %s %.4f",
              log.epoch(),
              log.metric(),
              log.valid().getOrDefault("all", 0.0)));
    }

    @Override
    public boolean stops() {
      return ended || enough || interrupt.came();
    }
  }
}
