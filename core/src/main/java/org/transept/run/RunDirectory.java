package org.transept.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.Checksums;
import org.transept.file.Commit;
import org.transept.file.DamagedFileException;
import org.transept.file.FileException;
import org.transept.file.JsonFile;
import org.transept.file.WholeFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of one run. Every file is written beside its place and moved over, so that each is
 * complete or absent. Those that decide what the run answers and says have their SHA-256 in {@code
 * run.json}, see {@link Checksums}.
 *
 * <ul>
 *   <li>{@code run.json}: {@code name}, {@code version}, {@code created} (ISO 8601), {@code
 *       command}, {@code seed}, {@code config} (the resolved {@link RunConfig}), {@code data} (the
 *       card that {@code describe --json} prints), {@code dataHash} ({@link
 *       org.transept.data.Dataset#hash}), {@code contentHash} ({@link
 *       org.transept.data.Dataset#content}), {@code parameters} (total, trainable, groups), {@code
 *       hardware}, {@code versions}, {@code seconds} of training, {@code peakMemoryMiB}, {@code
 *       sha256} of other files by name
 *   <li>{@code run.json.sha256}: that of {@code run.json}
 *   <li>{@code log.jsonl}: one object per epoch, see {@link EpochLog}
 *   <li>{@code model.safetensors}, {@code state.safetensors}: see {@link
 *       org.transept.train.Checkpoint}; not for a model that counts
 *   <li>{@code ranks.parquet}: see {@link org.transept.evaluate.RanksFile}
 *   <li>{@code report.json}: see {@link org.transept.evaluate.Report}, with {@code probe} and, for
 *       a model with epochs, {@code best}
 *   <li>{@code report.html}: all of it, to look at
 *   <li>{@code ranks-uni999.parquet} and so on: those of another protocol, see {@link
 *       EvaluationFiles}
 *   <li>{@code tracking.json}: what a tracking server knows of the run, if one is told
 *   <li>{@code lock}: empty; held by the process that trains or evaluates the run
 *   <li>{@code worker.lock}: empty; in a study, held by the worker that trains and evaluates it
 * </ul>
 */
public record RunDirectory(Path path) {
  /** Lost epochs that are named. */
  private static final int NAMED = 10;

  private static final JsonMapper JSON = new JsonMapper();

  /** Name of the run: that of its folder. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  /** A file of the run. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /**
   * Makes the folder for a new run.
   *
   * @throws SettingsException if it holds a run already
   */
  public void create() {
    if (Files.exists(file("run.json"))) {
      throw new SettingsException(
          List.of(
              "%s: must be a new folder, but it holds a run; use --resume %s to go on with it, or"
                      .formatted(path, path)
                  + " choose another --out"));
    }
    WholeFile.folder(path);
  }

  /**
   * Refuses a folder in which nothing can be written, before any work is done for it.
   *
   * @throws FileException saying why
   */
  public void requireWritable() {
    WholeFile.requireWritable(path);
  }

  /**
   * Keeps other processes from training or evaluating this run until it is closed. The system gives
   * the lock back if this process is killed; what a killed process left half moved is moved here.
   *
   * @throws SettingsException if somebody else trains or evaluates it
   * @throws FileException if the folder cannot be written
   */
  public FileChannel lock() {
    requireWritable();
    try {
      FileChannel channel =
          FileChannel.open(file("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new SettingsException(
            List.of(
                "%s: must be trained or evaluated by one process at a time, but another one holds"
                        .formatted(path)
                    + " it; wait for it or stop it"));
      }
      new Commit(path).recover();
      return channel;
    } catch (IOException failure) {
      throw FileException.writing(file("lock"), failure);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  /** The contents of {@code run.json}. */
  public ObjectNode run() {
    requireRun();
    return new Checksums(path).record();
  }

  /** Refuses what is no folder of a run. */
  public void requireRun() {
    if (!Files.exists(file(Checksums.RECORD))) {
      throw new SettingsException(
          List.of(
              "%s: must be the folder of a run, but %s"
                  .formatted(
                      path,
                      Files.exists(path) ? "it has no run.json" : "there is no such folder")));
    }
  }

  /**
   * Refuses a run whose files are damaged; files that are not there are another matter. Weights are
   * checked when they are read.
   *
   * @param evaluated whether reports and ranks count, which an evaluation writes anew
   * @throws DamagedFileException naming the first of them
   */
  public void check(boolean evaluated) {
    requireRun();
    for (String name : new Checksums(path).names()) {
      boolean ofEvaluation = EvaluationFiles.isOne(name);
      if (!name.endsWith(".safetensors") && (evaluated || !ofEvaluation)) {
        check(name);
      }
    }
  }

  /**
   * The report of an evaluation.
   *
   * @throws DamagedFileException if it or the ranks are damaged, or if they are of two evaluations
   */
  public ObjectNode report(EvaluationFiles files) {
    check(files.report());
    check(files.ranks());
    ObjectNode report = JsonFile.object(file(files.report()));
    String ranks = report.path("ranks").asString(""); // Older versions do not say it.
    if (!ranks.isEmpty()
        && Files.exists(file(files.ranks()))
        && !ranks.equals(Checksums.sum(file(files.ranks())))) {
      throw new DamagedFileException(
          file(files.report()),
          "must be of one evaluation with %s, but is of another".formatted(files.ranks()),
          "run " + files.command(path));
    }
    return report;
  }

  /**
   * Refuses a file that is damaged.
   *
   * @throws DamagedFileException saying what to do
   */
  public void check(String name) {
    String advice =
        EvaluationFiles.isOne(name)
            ? "run " + EvaluationFiles.command(path, name)
            : name.equals("rules.json")
                ? "copy the run again, or delete it and run ./transept train --resume " + path
                : "copy the run again or train anew";
    new Checksums(path).check(name, advice);
  }

  /** The configuration of the run. */
  public RunConfig config() {
    ObjectNode run = run();
    try {
      return Settings.read(RunConfig.DEFAULTS, run.required("config"));
    } catch (SettingsException | JacksonException wrong) {
      String said = String.valueOf(wrong.getMessage()).lines().collect(Collectors.joining(" "));
      throw new DamagedFileException(file("run.json"), "config must be that of a run, but " + said);
    }
  }

  /** Writes a JSON file, with its checksum if it is one of those that have one. */
  public void write(String name, JsonNode value) {
    if (name.equals(Checksums.RECORD)) {
      new Commit(path).record((ObjectNode) value);
    } else if (Commit.counts(name)) {
      stage(name, value);
      commit(List.of(name));
    } else {
      WholeFile.write(file(name), text(value));
    }
  }

  /** Where a file is before {@link #commit} puts it in its place. */
  public Path part(String name) {
    return file(name + ".part");
  }

  /** Writes a JSON file beside its place, for {@link #commit}. */
  public void stage(String name, JsonNode value) {
    WholeFile.stage(file(name), part -> Files.writeString(part, text(value), UTF_8));
  }

  /** Puts files that were written beside their places there, with checksums, all or none. */
  public void commit(List<String> names) {
    new Commit(path).files(names);
  }

  private static String text(JsonNode value) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }

  /** Adds a line to {@code log.jsonl}. */
  public void log(JsonNode line) {
    Path log = file("log.jsonl");
    try {
      Files.writeString(
          log,
          JSON.writeValueAsString(line) + "\n",
          UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC); // Before the checkpoint that takes the epoch as done.
    } catch (IOException failure) {
      throw FileException.writing(log, failure);
    }
  }

  /**
   * Takes the lines of epochs from {@code epoch} on out of the log: they will be written again. Of
   * several lines of an epoch the last one stays.
   *
   * @return the first epochs before it that have no line, lost with a file or with power
   */
  public List<Integer> truncateLog(int epoch) {
    Path log = file("log.jsonl");
    SortedMap<Integer, ObjectNode> kept = new TreeMap<>();
    if (Files.exists(log)) {
      // A killed process may leave half a line; it belongs to an epoch that is done again.
      for (ObjectNode line : JsonFile.lines(log)) {
        kept.put(JsonFile.read(log.toString(), line, own -> own.path("epoch").asInt()), line);
      }
      StringBuilder text = new StringBuilder();
      for (ObjectNode line : kept.headMap(epoch).values()) {
        text.append(JSON.writeValueAsString(line)).append('\n');
      }
      WholeFile.write(log, text.toString());
    }
    return IntStream.range(0, epoch)
        .filter(e -> !kept.containsKey(e))
        .limit(NAMED)
        .boxed()
        .toList();
  }
}
