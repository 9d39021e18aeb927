package org.transept.study;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.FileException;
import org.transept.file.WholeFile;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.Version;
import org.transept.study.plan.StudyData;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search for settings and its folder. Every trial is a normal run directory that has been trained
 * and validated, for some of its epochs or all; none is evaluated on the test split. What a trial
 * has come to is in its folder, and a search reads it there: so one that was stopped or killed goes
 * on where it was and comes to what it would have come to. A round waits for all its trials, so
 * that who is kept does not depend on who is ready first.
 *
 * <ul>
 *   <li>{@code search.json}: {@code config} (a {@link SearchConfig}), {@code command}, {@code
 *       versions}
 *   <li>{@code runs/}: a folder for each trial
 *   <li>{@code data/}: what the trials train on, see {@link StudyData}
 *   <li>{@code workers/}: what worker processes said as errors
 *   <li>{@code trials.csv}: what was drawn and what it came to, see {@link TrialResult}
 *   <li>{@code best.yaml}: the configuration of the best trial
 *   <li>{@code lock}: empty; held by the process that does the search
 * </ul>
 */
public final class Search {
  private final Path out;
  private final SearchConfig config;
  private final String command;
  private final StudyData data;
  private final List<Draw> draws;

  private Search(Path out, SearchConfig config, String command) {
    this.out = out;
    this.config = config;
    this.command = command;
    data = new StudyData(out, false);
    config.requireSpace();
    draws = Draw.of(config);
  }

  /**
   * A search in a folder, new or begun.
   *
   * @param command what the user typed, for the record
   * @throws SettingsException with every problem of its configuration
   */
  public static Search open(Path out, SearchConfig config, String command) {
    return new Search(out.toAbsolutePath().normalize(), config, command);
  }

  /**
   * Says what it will do and does what is not done yet.
   *
   * @param worker main class and arguments of a Java process that calls {@link TrialServer#serve}
   * @param monitor hears of progress and may stop it
   * @return whether all rounds are over
   * @throws SettingsException if another process does this search, or if it holds runs of other
   *     data
   */
  public boolean run(List<String> worker, Monitor monitor) {
    RunDirectory directory = new RunDirectory(out);
    try {
      WholeFile.folder(out.resolve("runs"));
      WholeFile.folder(out.resolve("workers"));
      try (FileChannel lock = directory.lock()) {
        List<Draw> possible = draws.stream().filter(draw -> draw.config() != null).toList();
        possible.forEach(draw -> data.require(folder(draw), config(draw)));
        directory.write("search.json", record());
        sayRefused(monitor);
        Outlook outlook = Outlook.of(config, possible, data);
        outlook.lines().forEach(monitor::say);
        Path logs = out.resolve("workers");
        try (WorkerPool crew =
            new WorkerPool(worker, logs, outlook.workers(), config.minutes(), monitor)) {
          boolean over = rounds(crew, possible, outlook, monitor);
          TrialResult.write(this);
          return over;
        }
      }
    } catch (IOException failure) {
      throw FileException.writing(directory.file("lock"), failure);
    }
  }

  private void sayRefused(Monitor monitor) {
    if (draws.size() < config.trials()) {
      monitor.say("the space has no more than about %s different trials".formatted(draws.size()));
    }
    for (Draw draw : draws) {
      if (draw.config() == null) {
        monitor.say("%s refused: %s".formatted(draw.name(), draw.problem()));
      }
    }
  }

  private boolean rounds(WorkerPool crew, List<Draw> possible, Outlook outlook, Monitor monitor) {
    int most = config.run().train().epochs();
    List<Draw> kept = possible;
    int had = 0;
    for (int epochs = config.method().first(most); !kept.isEmpty(); ) {
      int until = epochs;
      List<Job> jobs = new ArrayList<>();
      for (Draw draw : kept) {
        if (!Validations.of(folder(draw), config(draw)).reached(until)) {
          double seconds = outlook.secondsAnEpoch() * (until - had);
          jobs.add(
              new Job(
                  draw.name(),
                  folder(draw),
                  config(draw),
                  command,
                  data.share(config(draw)),
                  until,
                  seconds));
        }
      }
      monitor.say("%s trials to epoch %s of %s".formatted(kept.size(), until, most));
      Study.Standing standing = crew.run(jobs, kept.size() - jobs.size());
      if (standing.left() > 0) {
        return false;
      }
      if (until >= most) {
        return true;
      }
      kept = best(kept.stream().filter(d -> !crew.failures().contains(d.name())).toList(), until);
      had = until;
      epochs = config.method().next(until, most);
    }
    return true;
  }

  /** Those that are kept, in the order in which they were drawn. */
  private List<Draw> best(List<Draw> trials, int epochs) {
    if (trials.isEmpty()) {
      return trials;
    }
    Map<Draw, Double> numbers = new HashMap<>();
    trials.forEach(d -> numbers.put(d, Validations.of(folder(d), config(d)).bestNumber(epochs)));
    return trials.stream()
        .sorted(Comparator.comparing((Draw d) -> numbers.getOrDefault(d, Double.NaN)).reversed())
        .limit(config.method().keeps(trials.size()))
        .sorted(Comparator.comparing(Draw::name))
        .toList();
  }

  private ObjectNode record() {
    ObjectNode search = JsonMapper.shared().createObjectNode();
    search.put("command", command);
    search.set("config", Settings.write(config));
    search.putPOJO("versions", Version.all());
    return search;
  }

  /** What was tried, best first, by what is in its folders. */
  public List<TrialResult> tried() {
    return TrialResult.read(this);
  }

  /** Its configuration. */
  public SearchConfig config() {
    return config;
  }

  /** Its folder. */
  public Path folder() {
    return out;
  }

  List<Draw> draws() {
    return draws;
  }

  /** The folder of a trial. */
  Path folder(Draw draw) {
    return out.resolve("runs").resolve(draw.name());
  }

  private static RunConfig config(Draw draw) {
    return Objects.requireNonNull(draw.config(), "only what a run accepts is tried");
  }
}
