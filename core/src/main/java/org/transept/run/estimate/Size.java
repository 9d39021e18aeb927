package org.transept.run.estimate;

import org.transept.data.Dataset;
import org.transept.model.Network;
import org.transept.run.RunConfig;

/**
 * How many numbers a model holds, counted without making any of them.
 *
 * @param trainable weights that learn
 * @param fixed numbers that do not
 */
public record Size(long trainable, long fixed) {
  /** The size of a configuration's model on data; a model that counts has no weights. */
  public static Size of(RunConfig config, Dataset dataset) {
    if (!(config.model() instanceof Network.Config network)) {
      return new Size(0, 0);
    }
    Blueprint blueprint = new Blueprint(network.resolved(), dataset.training());
    return new Size(blueprint.parameters(), blueprint.fixed());
  }

  /** All of them. */
  public long total() {
    return trainable + fixed;
  }
}
