package org.transept.study.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.metric.Metric;
import org.transept.run.RunConfig;

/**
 * A study: a grid of runs that differ in what the study is about and in their seeds. Every
 * combination of one arm from each axis is a cell; every cell is run once for each seed.
 */
public record StudyConfig(
    @Doc("what all runs have in common; arms are laid over it") RunConfig run,
    @Doc("what differs between runs; arms of later axes are laid over those of earlier ones")
        List<Axis> axes,
    @Doc(
            "every cell is run once for each of these seeds; by how much an arm's seed differs from"
                + " run.seed is added to them")
        List<Long> seeds,
    @Doc("runs side by side, each on one thread; 0 takes the machine's cores")
        @Range(min = 0, max = 1_024)
        int workers,
    @Doc("after so many minutes runs are stopped and saved; 0 sets no limit")
        @Range(min = 0, max = 5_256_000)
        double minutes,
    Analysis analysis) {
  /** One run of the defaults. */
  public static final StudyConfig DEFAULTS =
      new StudyConfig(RunConfig.DEFAULTS, List.of(), List.of(1L), 0, 0, Analysis.DEFAULTS);

  private static final int MOST_RUNS = 100_000;
  private static final int MOST_AXES = 64;

  /** Checks the ranges. */
  public StudyConfig {
    axes = List.copyOf(axes);
    seeds = List.copyOf(seeds);
    Check.that(
        !seeds.isEmpty() && new HashSet<>(seeds).size() == seeds.size(),
        "seeds",
        seeds,
        "one or more different numbers");
    Check.that(workers >= 0, "workers", workers, "at least 0");
    Check.that(minutes >= 0, "minutes", minutes, "at least 0");
    List<String> names = axes.stream().map(Axis::name).toList();
    Check.that(
        new HashSet<>(names).size() == names.size(), "axes", names, "axes of different names");
    Check.that(
        axes.size() <= MOST_AXES,
        "axes",
        axes.size() + " of them",
        "at most " + MOST_AXES + " axes");
    double runs = axes.stream().mapToDouble(axis -> axis.arms().size()).reduce(1, (a, b) -> a * b);
    Check.that(
        runs * seeds.size() <= MOST_RUNS,
        "axes",
        String.format(Locale.ROOT, "%.0f runs", runs * seeds.size()),
        "of at most %s runs in all".formatted(MOST_RUNS));
  }

  /**
   * This configuration with absolute paths of its data, so that it can be read from any working
   * folder.
   */
  public StudyConfig absolute() {
    RunConfig placed = run.withData(run.data().absolute());
    return new StudyConfig(placed, axes, seeds, workers, minutes, analysis);
  }

  /** What is made of the runs' numbers. */
  public record Analysis(
      @Doc("the metric that everything is about, such as ndcg@10") String metric,
      @Doc("resamples of every bootstrap interval") @Range(min = 1, max = 1_000_000) int resamples,
      @Doc("permutations of every permutation test") @Range(min = 1, max = 1_000_000)
          int permutations) {
    static final Analysis DEFAULTS = new Analysis("ndcg@10", 1000, 10_000);

    /** Checks the ranges. */
    public Analysis {
      Metric.parse(metric);
      Check.that(resamples >= 1, "resamples", resamples, "at least 1");
      Check.that(permutations >= 1, "permutations", permutations, "at least 1");
    }
  }

  /** One thing that differs between runs. */
  public record Axis(
      @Doc("what differs, such as fusion: letters, digits, - and _") String name,
      @Doc("its alternatives, the first one is what others are held against") List<Arm> arms) {
    static final Axis DEFAULTS = new Axis("axis", List.of(Arm.DEFAULTS));

    /** Checks names. */
    public Axis {
      arms = List.copyOf(arms);
      Check.that(name.matches("[A-Za-z0-9_-]+"), "name", name, "letters, digits, - and _");
      Check.that(!arms.isEmpty(), "arms", arms, "one or more");
      Set<String> known = new HashSet<>();
      Set<String> sizes = new HashSet<>();
      for (Arm arm : arms) {
        Check.that(known.add(arm.label()), "arms", arm.label(), "arms of different names");
        if (arm.matches().isEmpty()) {
          sizes.add(arm.label());
        }
      }
      for (Arm arm : arms) {
        Check.that(
            arm.matches().isEmpty() || sizes.contains(arm.matches()),
            "arms",
            arm.matches(),
            "such that matches names an arm of the axis that matches none itself");
      }
    }

    /** Whether its arms differ in their data, so that nothing of them can be paired. */
    public boolean changesData() {
      return arms.stream()
          .anyMatch(
              arm ->
                  !arm.world().isEmpty()
                      || arm.set().stream()
                          .anyMatch(s -> s.startsWith("data.") || s.startsWith("evaluate.")));
    }

    /** Its arm of that name. */
    public Arm arm(String label) {
      return arms.stream().filter(arm -> arm.label().equals(label)).findFirst().orElseThrow();
    }
  }

  /**
   * One alternative. With {@code matches} it is the baseline at equal size: what {@code set} says,
   * made larger (or smaller) by {@code knob} until it has as many trained weights as that other
   * arm.
   */
  public record Arm(
      @Doc("what it is called; empty takes the values of its settings") String name,
      @Doc("settings of a run, such as model.fusion.type=none") List<String> set,
      @Doc("settings of a made-up world that takes the place of the data, such as strength.cross=0")
          List<String> world,
      @Doc("arm of this axis whose number of trained weights it takes; empty for none")
          String matches,
      @Doc("what gives way for that: width, depth or feed-forward") ScaleParameter knob) {
    static final Arm DEFAULTS = new Arm("", List.of(), List.of(), "", ScaleParameter.WIDTH);

    /** Keeps its own lists. */
    public Arm {
      set = List.copyOf(set);
      world = List.copyOf(world);
      Check.that(name.matches("[A-Za-z0-9_.-]*"), "name", name, "letters, digits, - . and _");
    }

    /** Its name, or what tells it from others: {@code early} for model.fusion.type=early. */
    public String label() {
      if (!name.isEmpty()) {
        return name;
      }
      List<String> all = new ArrayList<>(set);
      all.addAll(world);
      return all.isEmpty()
          ? "as-is"
          : String.join(
                  "-", all.stream().map(s -> s.substring(s.indexOf('=') + 1).strip()).toList())
              .replaceAll("[^A-Za-z0-9_.-]+", "");
    }
  }
}
