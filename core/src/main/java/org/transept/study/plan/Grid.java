package org.transept.study.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Dataset;
import org.transept.data.synthetic.WorldConfig;
import org.transept.run.RunConfig;
import org.transept.run.WorldFolder;
import org.transept.run.estimate.Size;
import org.transept.study.plan.StudyConfig.Arm;
import org.transept.study.plan.StudyConfig.Axis;

/** The cells of a study: makes its worlds, lays arms over the base, matches sizes. */
public final class Grid {
  private final StudyConfig config;
  private final Path worlds;
  private final StudyData data;
  private final boolean recorded;
  private final Map<List<String>, RunConfig> laid = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * The grid of a study.
   *
   * @param worlds folder for the event logs of made-up worlds
   * @param recorded whether the configuration was written down, perhaps by an earlier version
   */
  public Grid(StudyConfig config, Path worlds, StudyData data, boolean recorded) {
    this.config = config;
    this.worlds = worlds;
    this.data = data;
    this.recorded = recorded;
  }

  /** The data of a cell. */
  public Dataset dataset(Trial.Cell cell) {
    return dataset(cell.config());
  }

  /**
   * The cells, the last axis changing fastest.
   *
   * @throws SettingsException with every problem found
   */
  public List<Trial.Cell> cells() {
    List<List<Arm>> combinations = List.of(List.of());
    for (Axis axis : config.axes()) {
      List<List<Arm>> longer = new ArrayList<>();
      for (List<Arm> arms : combinations) {
        for (Arm arm : axis.arms()) {
          List<Arm> more = new ArrayList<>(arms);
          more.add(arm);
          longer.add(more);
        }
      }
      combinations = longer;
    }
    List<Trial.Cell> cells = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (List<Arm> arms : combinations) {
      try {
        Trial.Cell cell = cell(arms);
        cells.add(cell);
        if (!names.add(cell.name())) {
          problems.add(
              "axes: arms must have names that differ when joined, got %s twice"
                  .formatted(cell.name()));
        }
      } catch (SettingsException wrong) {
        problems.add("%s: %s".formatted(labels(arms), wrong.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return cells;
  }

  private Trial.Cell cell(List<Arm> arms) {
    RunConfig run = matched(arms);
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < arms.size(); i++) {
      labels.put(config.axes().get(i).name(), arms.get(i).label());
    }
    return new Trial.Cell(labels, run, size(run), run.seed() - config.run().seed());
  }

  /** The configuration of a combination, each axis' matched arm made as large as its model. */
  private RunConfig matched(List<Arm> arms) {
    RunConfig run = laid(arms);
    for (int i = 0; i < arms.size(); i++) {
      Arm arm = arms.get(i);
      if (!arm.matches().isEmpty()) {
        List<Arm> others = new ArrayList<>(arms);
        others.set(i, config.axes().get(i).arm(arm.matches()));
        long wanted = size(matched(others)).trainable();
        run =
            Matching.match(run, arm.knob(), wanted, tried -> size(tried).trainable(), arm.label());
      }
    }
    return run;
  }

  private RunConfig laid(List<Arm> arms) {
    return laid.computeIfAbsent(
        arms.stream().map(Arm::label).toList(),
        unused -> {
          RunConfig run = config.run();
          List<String> sets = new ArrayList<>();
          for (Arm arm : arms) {
            if (!arm.world().isEmpty()) {
              run = run.withData(run.data().withFiles(List.of(world(arm.world()).toString())));
            }
            sets.addAll(arm.set());
          }
          RunConfig set = recorded ? Settings.recorded(run, sets) : Settings.read(run, null, sets);
          RunConfig whole =
              set.train().slices() == 0 // A run has one thread here, whatever the machine has.
                  ? Settings.read(set, null, List.of("train.slices=1"))
                  : set;
          return whole.withData(whole.data().absolute());
        });
  }

  /** The event log of a made-up world, which is made if it is not there yet. */
  private Path world(List<String> sets) {
    WorldConfig its = Settings.read(WorldConfig.DEFAULTS, null, sets);
    String name = String.format(Locale.ROOT, "%08x", Settings.yaml(its).hashCode());
    Path folder = worlds.resolve(name);
    Path events = folder.resolve(WorldFolder.EVENTS);
    return events.toFile().exists() ? events : WorldFolder.write(its, folder);
  }

  private Size size(RunConfig run) {
    return Size.of(run, dataset(run));
  }

  private Dataset dataset(RunConfig run) {
    return data.read(run.data());
  }

  private static String labels(List<Arm> arms) {
    return arms.isEmpty() ? "run" : String.join(" x ", arms.stream().map(Arm::label).toList());
  }
}
