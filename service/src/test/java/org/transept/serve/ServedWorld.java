package org.transept.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.assertj.core.data.Offset;
import org.transept.Float32;
import org.transept.config.Settings;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Secrets;
import org.transept.serve.model.Environment;
import org.transept.store.HistoryStore;

/** A run on the log of a small world, and services on it that listen on any free port. */
public final class ServedWorld {
  private ServedWorld() {}

  /** How far apart two scores may be, one of them this, because they were computed among others. */
  static Offset<Double> rounding(double score) {
    return Float32.within(Float32.size(1, score), 32); // States of twice 16 numbers.
  }

  /** Writes a log of two domains, food and kitchen, with 30 items each. */
  public static Path log(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path events = folder.resolve("events.csv");
    WorldConfig world =
        Settings.read(
            WorldConfig.DEFAULTS, null, List.of("users=120", "itemsPerDomain=30", "seed=3"));
    World.of(world).write(events);
    return events;
  }

  /** Trains and evaluates a small run in a new folder. */
  public static Path trained(Path out, Path events, String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "model.width=16", "model.layers=1", "train.epochs=2", "train.batchTargets=256"));
    sets.addAll(List.of(more));
    return trained(out, events, sets);
  }

  /**
   * Trains a model that counts in a new folder: a second faster, where it does not matter which.
   */
  public static Path counted(Path out, Path events) {
    return trained(out, events, List.of("model.type=markov"));
  }

  private static Path trained(Path out, Path events, List<String> sets) {
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, sets);
    Experiment.train(
        out,
        config.withData(config.data().withFiles(List.of(events.toString()))),
        "test",
        Monitor.SILENT);
    try (TrainedRun finished = TrainedRun.open(out)) {
      Evaluation.of(finished, config.evaluate(), Monitor.SILENT);
    }
    return out;
  }

  /** The defaults on any free port, without a log, and what is set. */
  public static ServeConfig config(String... sets) {
    List<String> all = new ArrayList<>(List.of("port=0", "log=false"));
    all.addAll(List.of(sets));
    return Settings.read(ServeConfig.DEFAULTS, null, all);
  }

  /** A service with an empty store in memory. */
  public static Service started(Path run, String... sets) {
    return started(run, new MemoryStore(), Secrets.NONE, sets);
  }

  public static Service started(Path run, HistoryStore store, Secrets secrets, String... sets) {
    return started(run, store, secrets, Runnable::run, sets);
  }

  /** One that does in the background what it is told to when the executor runs it. */
  static Service started(
      Path run, HistoryStore store, Secrets secrets, Executor background, String... sets) {
    Service service =
        Service.open(run, config(sets), secrets, new Environment(line -> {}, store, background));
    service.start();
    return service;
  }
}
