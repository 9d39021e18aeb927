package org.transept.study.plan;

import java.util.Map;
import org.transept.config.Settings;
import org.transept.run.RunConfig;
import org.transept.run.estimate.Size;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run of a study.
 *
 * @param cell the arms, and what they come to
 * @param seed of everything random in the run
 */
public record Trial(Cell cell, long seed) {
  /**
   * What all runs share that differ in their seed only.
   *
   * @param arms label of the arm of each axis, in the order of the axes
   * @param config with any seed
   * @param size how many numbers the model holds
   * @param shift what is added to the study's seeds
   */
  public record Cell(Map<String, String> arms, RunConfig config, Size size, long shift) {
    /** {@code planted_early}; {@code base} if the study has no axis. */
    public String name() {
      return arms.isEmpty() ? "base" : String.join("_", arms.values());
    }
  }

  /** Name of its folder. */
  public String name() {
    return cell.name() + "_s" + seed;
  }

  /** What it runs. */
  public RunConfig config() {
    ObjectNode tree = (ObjectNode) Settings.write(cell.config());
    return Settings.read(RunConfig.DEFAULTS, tree.put("seed", seed + cell.shift()));
  }
}
