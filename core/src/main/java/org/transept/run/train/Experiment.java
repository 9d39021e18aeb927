package org.transept.run.train;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Dataset;
import org.transept.data.ReadColumns;
import org.transept.data.Sequences;
import org.transept.data.describe.Describe;
import org.transept.file.FileException;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.counting.Counting;
import org.transept.run.LogPlace;
import org.transept.run.Machine;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunData;
import org.transept.run.RunDirectory;
import org.transept.run.SharedData;
import org.transept.run.Validation;
import org.transept.run.Version;
import org.transept.run.estimate.Fit;
import org.transept.run.estimate.FreeMemory;
import org.transept.run.estimate.LongTraining;
import org.transept.run.estimate.Memory;
import org.transept.run.estimate.Plan;
import org.transept.run.rules.RunRules;
import org.transept.text.TextVectors;
import org.transept.torch.Natives;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Checkpoint;
import org.transept.train.Progress;
import org.transept.train.Trainer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Training of one run: from a configuration to the best weights in a run directory. A model that
 * counts has none: its run is made in one go, see {@link CountingRun}.
 */
public final class Experiment {
  private static final JsonMapper JSON = new JsonMapper();

  private final RunDirectory directory;
  private final RunConfig config;
  private final Monitor monitor;

  private Experiment(RunDirectory directory, RunConfig config, Monitor monitor) {
    this.directory = directory;
    this.config = config;
    this.monitor = monitor;
  }

  /**
   * Trains a new run.
   *
   * @param command what the user typed, for the record
   * @return progress; not done if the monitor stopped it
   * @throws SettingsException if the folder holds a run already, or is being trained in, or if the
   *     run cannot fit in memory
   */
  public static Progress train(Path out, RunConfig given, String command, Monitor monitor) {
    return train(out, given, command, monitor, SharedData.NONE);
  }

  /** Trains one of many runs on the same data. */
  public static Progress train(
      Path out, RunConfig given, String command, Monitor monitor, SharedData shared) {
    RunDirectory directory = new RunDirectory(out);
    directory.requireWritable();
    RunConfig config = given.withData(given.data().absolute()).resolved();
    Natives.loadAhead();
    Dataset dataset = RunData.read(config, shared);
    ReadColumns.lines(dataset.columns()).forEach(monitor::say);
    dataset.reading().lines().forEach(monitor::say);
    Describe.doubts(dataset).forEach(monitor::say);
    if (config.model() instanceof Counting.Config counting) {
      return new CountingRun(directory, config, monitor).train(dataset, counting, command, shared);
    }
    requireMemory(config, dataset);
    LongTraining.line(Plan.of(config, dataset)).ifPresent(monitor::say);
    prepare(config, dataset, monitor);
    directory.create();
    Experiment experiment = new Experiment(directory, config, monitor);
    try (FileChannel lock = directory.lock();
        Scope scope = Scope.open()) {
      RunData.keep(directory, config, dataset, shared);
      Network network = build(config, dataset, false);
      directory.write("run.json", record(directory, config, dataset, command, network));
      return experiment.run(dataset, network, false);
    } catch (FileException failure) {
      throw goOn(directory, failure);
    } catch (IOException unclosed) {
      throw FileException.writing(directory.file("lock"), unclosed);
    }
  }

  /**
   * Goes on with a run that was interrupted. The weights will be those of the uninterrupted run,
   * bit for bit.
   *
   * @throws SettingsException if the data is not what the run began with, or if another process
   *     trains the run
   */
  public static Progress resume(Path out, Monitor monitor) {
    return resume(out, LogPlace.AS_BEFORE, monitor);
  }

  /** Resumes a run whose log was moved that was moved. */
  public static Progress resume(Path out, LogPlace log, Monitor monitor) {
    RunDirectory directory = new RunDirectory(out);
    RunConfig config = log.of(directory, directory.config());
    directory.check(false);
    directory.check("model.safetensors");
    Natives.loadAhead();
    Dataset dataset = RunData.read(directory, config);
    if (config.model() instanceof Counting.Config) {
      return new CountingRun(directory, config, monitor).resume();
    }
    requireMemory(config, dataset);
    try (FileChannel lock = directory.lock();
        Scope scope = Scope.open()) {
      boolean begun = new Checkpoint(out).exists();
      if (!begun) {
        prepare(config, dataset, monitor);
      }
      return new Experiment(directory, config, monitor)
          .run(dataset, build(config, dataset, begun), true);
    } catch (FileException failure) {
      throw goOn(directory, failure);
    } catch (IOException unclosed) {
      throw FileException.writing(directory.file("lock"), unclosed);
    }
  }

  /** What was saved before a disk was full is not lost, whose name the fault has. */
  private static FileException goOn(RunDirectory directory, FileException failure) {
    boolean own = failure.file().startsWith(directory.path());
    return own && directory.file("run.json").toFile().exists()
        ? failure.then("go on with ./transept train --resume " + directory.path())
        : failure;
  }

  /** Makes what takes long and is kept from run to run. */
  private static void prepare(RunConfig config, Dataset dataset, Monitor monitor) {
    TextVectors.prepare(config.network().text(), dataset.catalogue(), monitor);
  }

  private static void requireMemory(RunConfig config, Dataset dataset) {
    Plan plan = Plan.of(config, dataset);
    Fit.require(plan, Memory.of(plan), FreeMemory.bytes());
  }

  /** A network with fresh weights, or with none if a checkpoint has them. */
  private static Network build(RunConfig config, Dataset dataset, boolean begun) {
    Parameters weights =
        begun
            ? Parameters.awaiting(ScalarType.Float)
            : new Parameters(config.seed(), ScalarType.Float);
    return config.network().build(weights, dataset.training());
  }

  private Progress run(Dataset dataset, Network network, boolean resumes) {
    Sequences training = dataset.training();
    Checkpoint checkpoint = new Checkpoint(directory.path());
    boolean begun = resumes && checkpoint.exists();
    if (!begun) { // Later the files that this asks may be gone.
      config.network().leftOut(training).forEach(monitor::say);
    }
    Trainer trainer =
        new Trainer(
            config.train(),
            network,
            config.objective().build(training, config.seed()),
            config.batches(training),
            config.seed());
    Validation validation =
        new Validation(dataset, network, config.evaluate(), config.train().select());
    if (begun) {
      trainer.resume(checkpoint);
      goesOn(trainer.progress());
    } else {
      directory.truncateLog(0);
    }
    EpochListener listener = new EpochListener(config, directory, validation, monitor);
    if (trainer.progress().step() == 0) {
      network.refresh();
      listener.logStart();
    }
    Progress end = trainer.run(listener, checkpoint);
    if (end.done()) {
      RunRules.fit(directory, config, dataset, network, monitor);
    }
    recordTraining(end);
    return end;
  }

  /** Says where a run goes on, and brings its log to there. */
  private void goesOn(Progress at) {
    monitor.say(
        at.done()
            ? "%s has finished training already".formatted(directory.path())
            : "resuming at step %s, epoch %s".formatted(at.step(), at.epoch()));
    List<Integer> lost = directory.truncateLog(at.epoch());
    if (!lost.isEmpty()) {
      monitor.say(
          "%s: lines of epochs are lost (%s); weights are not, and training goes on"
              .formatted(directory.file("log.jsonl"), lost));
    }
  }

  /** What {@code run.json} says before training; a model without weights has none. */
  static ObjectNode record(
      RunDirectory directory,
      RunConfig config,
      Dataset dataset,
      String command,
      Recommender recommender) {
    ObjectNode run = JSON.createObjectNode();
    run.put("name", directory.name());
    run.put("version", Version.transept());
    run.put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    run.put("command", command);
    run.put("seed", config.seed());
    run.set("config", Settings.write(config));
    run.set("data", JSON.valueToTree(Describe.card(dataset)));
    run.put("dataHash", dataset.hash());
    run.put(RunData.CONTENT, dataset.content());
    run.put("keptBytes", RunData.bytes(directory.path()));
    run.putPOJO("parameters", parameters(recommender));
    run.putPOJO("hardware", Machine.describe());
    run.putPOJO("versions", Version.all());
    return run;
  }

  private static Map<String, Object> parameters(Recommender recommender) {
    if (recommender instanceof Network network) {
      Parameters weights = network.parameters();
      long count = weights.count();
      long total = count + weights.fixed();
      return Map.of("total", total, "trainable", count, "groups", weights.groups());
    }
    return Map.of("total", 0, "trainable", 0, "groups", Map.of());
  }

  private void recordTraining(Progress progress) {
    ObjectNode run = directory.run();
    recordTraining(run, progress.seconds());
    RunRules.record(directory, run);
    directory.write("run.json", run);
  }

  /** Writes down what training took. */
  static void recordTraining(ObjectNode run, double seconds) {
    run.put("seconds", seconds);
    run.put("peakMemoryMiB", Math.max(Machine.peakMiB(), run.path("peakMemoryMiB").asLong(0)));
  }
}
