package org.transept.study;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.DamagedFileException;
import org.transept.file.FileException;
import org.transept.file.JsonFile;
import org.transept.file.WholeFile;
import org.transept.run.Monitor;
import org.transept.run.RunDirectory;
import org.transept.run.Version;
import org.transept.study.analysis.Analysis;
import org.transept.study.analysis.StudyTable;
import org.transept.study.plan.Grid;
import org.transept.study.plan.StudyConfig;
import org.transept.study.plan.StudyData;
import org.transept.study.plan.StudyRuns;
import org.transept.study.plan.Trial;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A study and its folder. Every run is a normal run directory; what is finished stays, what is half
 * done goes on where it was.
 *
 * <ul>
 *   <li>{@code study.json}: {@code config} (a {@link StudyConfig}), {@code command}, {@code
 *       versions}
 *   <li>{@code runs/}: a folder for each run, called after its arms and its seed
 *   <li>{@code worlds/}: the event logs of made-up worlds
 *   <li>{@code data/}: what the runs train on, see {@link StudyData}
 *   <li>{@code workers/}: what worker processes said as errors
 *   <li>{@code study.parquet}: one row for each run and domain, see {@link StudyTable}
 *   <li>{@code analysis.json}: what they say together, see {@link Analysis}
 *   <li>{@code lock}: empty; held by the process that does the study
 * </ul>
 */
public final class Study implements StudyRuns {
  private final Path out;
  private final StudyConfig config;
  private final String command;
  private final StudyData data;
  private final Grid grid;
  private final List<Trial.Cell> cells;
  private final List<Trial> trials = new ArrayList<>();
  private final Set<String> finished = new HashSet<>();

  private Study(Path out, StudyConfig config, String command, boolean looks) {
    this.out = out;
    this.config = config;
    this.command = command;
    data = new StudyData(out, looks);
    grid = new Grid(config, out.resolve("worlds"), data, looks);
    cells = grid.cells();
    for (long seed : config.seeds()) { // Seed by seed: a study cut short has all its cells.
      cells.forEach(cell -> trials.add(new Trial(cell, seed)));
    }
  }

  /**
   * A study in a folder, new or begun. What was added to its configuration since is added to it.
   *
   * @param command what the user typed, for the record
   * @throws SettingsException with every problem of its configuration
   */
  public static Study open(Path out, StudyConfig config, String command) {
    return open(out, config, command, false);
  }

  private static Study open(Path out, StudyConfig config, String command, boolean looks) {
    return new Study(out.toAbsolutePath().normalize(), config, command, looks);
  }

  /** The study that a folder holds, to look at. */
  public static Study open(Path out) {
    Path file = out.resolve("study.json");
    if (!Files.exists(file)) {
      throw new SettingsException(
          List.of("%s: must be the folder of a study, but it has no study.json".formatted(out)));
    }
    ObjectNode study = JsonFile.object(file);
    return open(out, config(file, study), study.path("command").asString(""), true);
  }

  private static StudyConfig config(Path file, ObjectNode study) {
    try {
      return Settings.read(StudyConfig.DEFAULTS, study.path("config"));
    } catch (SettingsException wrong) {
      String said = String.valueOf(wrong.getMessage()).lines().collect(Collectors.joining(" "));
      throw new DamagedFileException(file, "config must be that of a study, but " + said);
    }
  }

  /** How far a study has come. */
  public record Standing(int done, int failed, int left) {
    /** Whether nothing is left to do. */
    public boolean complete() {
      return failed + left == 0;
    }
  }

  /**
   * Says what it will do, and does what is not done yet.
   *
   * @param worker main class and arguments of a Java process that calls {@link TrialServer#serve}
   * @param monitor hears of progress and may stop it
   * @throws SettingsException if another process does this study, if it holds runs of other data,
   *     or if a run cannot fit in memory
   */
  public Standing run(List<String> worker, Monitor monitor) {
    RunDirectory directory = new RunDirectory(out);
    try {
      WholeFile.folder(out.resolve("runs"));
      WholeFile.folder(out.resolve("workers"));
      try (FileChannel lock = directory.lock()) {
        trials.forEach(trial -> data.require(folder(trial), trial.config()));
        directory.write("study.json", record());
        List<Trial> left = trials.stream().filter(trial -> !finished(trial)).toList();
        Expectation expectation = Expectation.of(this, left);
        expectation.lines().forEach(monitor::say);
        if (left.isEmpty()) {
          return new Standing(trials.size(), 0, 0);
        }
        try (WorkerPool crew = crew(worker, expectation, monitor)) {
          return crew.run(jobs(left, expectation), trials.size() - left.size());
        }
      }
    } catch (IOException failure) {
      throw FileException.writing(directory.file("lock"), failure);
    }
  }

  private WorkerPool crew(List<String> worker, Expectation expectation, Monitor monitor) {
    return new WorkerPool(
        worker, out.resolve("workers"), expectation.workers(), config.minutes(), monitor);
  }

  private List<Job> jobs(List<Trial> left, Expectation expectation) {
    return left.stream()
        .map(
            trial ->
                new Job(
                    trial.name(),
                    folder(trial),
                    trial.config(),
                    command,
                    data.share(trial.config()),
                    0,
                    expectation.seconds().getOrDefault(trial.cell(), 1.0)))
        .toList();
  }

  /** Writes what the finished runs came to: the table, and what they say together. */
  public void analyse() {
    StudyTable.write(this);
    Analysis.write(this);
  }

  private ObjectNode record() {
    ObjectNode study = JsonMapper.shared().createObjectNode();
    study.put("command", command);
    study.set("config", Settings.write(config.absolute()));
    study.putPOJO("versions", Version.all());
    return study;
  }

  /** What the user typed. */
  @Override
  public String command() {
    return command;
  }

  /** Its configuration. */
  @Override
  public StudyConfig config() {
    return config;
  }

  /** Its folder. */
  @Override
  public Path folder() {
    return out;
  }

  Grid grid() {
    return grid;
  }

  @Override
  public List<Trial.Cell> cells() {
    return cells;
  }

  /** All runs, those of the first seed first. */
  @Override
  public List<Trial> trials() {
    return trials;
  }

  /** The folder of a run. */
  @Override
  public Path folder(Trial trial) {
    return out.resolve("runs").resolve(trial.name());
  }

  /**
   * Whether a run was trained to its end and evaluated, with the settings that the study gives it
   * now; one with others goes to a worker, which refuses it.
   */
  @Override
  public boolean finished(Trial trial) {
    if (!finished.contains(trial.name())
        && Files.exists(folder(trial).resolve("report.json"))
        && new RunDirectory(folder(trial)).config().isAs(trial.config().resolved())) {
      finished.add(trial.name()); // Once finished, always finished: looked at once.
    }
    return finished.contains(trial.name());
  }
}
