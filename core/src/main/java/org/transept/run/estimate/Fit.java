package org.transept.run.estimate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.transept.config.SettingsException;
import org.transept.objective.Softmax;
import org.transept.run.RunConfig;
import org.transept.torch.Device;

/** Whether a run fits in memory, and what to change if it does not. */
public final class Fit {
  /**
   * The estimate is within a fifth of what is measured (tests); a run is refused only if it would
   * not fit though the estimate were a quarter too high.
   */
  private static final double MARGIN = 1.25;

  /** Parts that an error names. */
  private static final int NAMED = 3;

  private record Part(String name, double bytes, String advice) {}

  private Fit() {}

  /** Whether a run may fit where this process may still take {@code free} bytes. */
  static boolean fits(Memory memory, double free) {
    return memory.host() <= MARGIN * (memory.begun() + free);
  }

  /**
   * Refuses a run that cannot fit.
   *
   * @param free bytes that this process may still take
   * @throws SettingsException naming what needs most and what would lower it
   */
  public static void require(Plan plan, Memory memory, double free) {
    if (fits(memory, free)) {
      return;
    }
    double room = memory.begun() + free;
    List<Part> parts =
        parts(plan, memory).stream()
            .sorted(Comparator.comparingDouble(part -> -part.bytes()))
            .limit(NAMED)
            .toList();
    throw new SettingsException(
        List.of(
            "training: must fit in %s of memory, needs about %s (%s); %s"
                .formatted(
                    size(room),
                    size(memory.host()),
                    parts.stream()
                        .map(part -> part.name() + " " + size(part.bytes()))
                        .collect(Collectors.joining(", ")),
                    parts.get(0).advice())));
  }

  private static List<Part> parts(Plan plan, Memory memory) {
    List<Part> parts = new ArrayList<>();
    if (Device.isCpu()) {
      parts.addAll(copies(plan, memory));
      parts.addAll(passes(plan, memory));
    }
    parts.add(
        new Part(
            "Java and the log",
            memory.begun() + memory.heap(),
            "use fewer events, or give the process more memory"));
    return parts;
  }

  /** What is as large as the weights, or several times as large. */
  private static List<Part> copies(Plan plan, Memory memory) {
    double items =
        (double) plan.network().groups().getOrDefault("items", 0L) / plan.network().parameters();
    double copies = memory.weights() + memory.gradients() + memory.moments();
    int slices = plan.config().train().slices();
    String lower =
        "lower model.width (%s)%s"
            .formatted(
                plan.network().width(),
                slices > 1
                    ? ", train.slices (%s, each with gradients of its own)".formatted(slices)
                    : "");
    String name =
        String.format(
            Locale.ROOT,
            "item table, gradients and moments %.0f x %s =",
            copies / memory.weights(),
            size(memory.weights() * items));
    String group =
        plan.network().groups().entrySet().stream()
            .filter(entry -> !entry.getKey().equals("items"))
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse("none");
    String rare = ", or leave out rare items with data.filter.minItemEvents";
    return List.of(
        new Part(name, copies * items, lower + rare),
        new Part(
            "other weights (most of them %s), gradients and moments".formatted(group),
            copies * (1 - items),
            lower
                + (group.equals("fusion")
                    ? " or set model.fusion.type=none"
                    : " or model.layers")));
  }

  /** What passes over batches and groups of cases hold. */
  private static List<Part> passes(Plan plan, Memory memory) {
    RunConfig config = plan.config();
    String targets = "train.batchTargets (%s)".formatted(config.train().batchTargets());
    String length = "model.length (%s)".formatted(config.model().length());
    String width = "model.width (%s)".formatted(plan.network().width());
    boolean exact = config.objective() instanceof Softmax.Config;
    return List.of(
        new Part(
            "scores of the loss",
            memory.loss(),
            exact
                ? "set objective.type=sampled-softmax, or lower the number of threads"
                    + " (OMP_NUM_THREADS)"
                : "lower objective.negatives or " + targets),
        new Part(
            "activations of a batch",
            memory.activations(),
            "lower %s, %s or %s".formatted(targets, length, width)),
        new Part(
            "validation",
            memory.ranking() + memory.probe(),
            "lower %s, %s or the number of threads (OMP_NUM_THREADS)".formatted(length, width)));
  }

  /** Bytes as people read them. */
  static String size(double bytes) {
    double mib = bytes / (1 << 20);
    return mib < 1024
        ? String.format(Locale.ROOT, "%.0f MiB", mib)
        : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
  }
}
