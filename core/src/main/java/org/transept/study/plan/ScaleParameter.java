package org.transept.study.plan;

import java.util.List;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.run.RunConfig;
import tools.jackson.databind.JsonNode;

/** What of a network is made larger or smaller until it has a given number of weights. */
public enum ScaleParameter {
  /** Numbers in a state, in steps that all heads can share; item tables grow with it. */
  WIDTH("model.width"),
  /** Blocks, or layers of a tower. */
  DEPTH("model.layers"),
  /** Inner width of the maps of each token: {@code model.inner}, or the blocks' expansion. */
  FEED_FORWARD("model.block.expansion");

  private static final String INNER = "model.inner";
  private static final int MULTIPLE = 8;

  private final String path;

  ScaleParameter(String path) {
    this.path = path;
  }

  /** The configuration with this parameter at a position, a whole number from 1 on. */
  RunConfig at(RunConfig config, int position) {
    JsonNode model = Settings.write(config).path("model");
    int heads = model.path("heads").asInt(1);
    int width = model.path("width").asInt(1);
    String set =
        switch (this) {
          case WIDTH -> path + "=" + (long) position * heads;
          case DEPTH -> path + "=" + position;
          case FEED_FORWARD ->
              model.has("inner")
                  ? INNER + "=" + position
                  : path + "=" + (double) MULTIPLE * position / width;
        };
    return Settings.read(config, null, List.of(set));
  }

  /** Whether a model has the knob. */
  boolean fits(RunConfig config) {
    JsonNode model = Settings.write(config).path("model");
    return switch (this) {
      case WIDTH -> model.has("width");
      case DEPTH -> model.has("layers");
      case FEED_FORWARD -> model.has("inner") || model.path("block").has("expansion");
    };
  }

  /**
   * Checks that a model has the knob.
   *
   * @throws SettingsException if it does not
   */
  void require(RunConfig config, String arm) {
    if (!fits(config)) {
      throw new SettingsException(
          List.of(
              "arm %s: knob must be something that model.type=%s has, got %s; choose another knob"
                  .formatted(arm, Settings.name((Record) config.model()), Settings.name(this))));
    }
  }

  /** Where it stands in a configuration, for people: {@code width 96}. */
  String stands(RunConfig config) {
    JsonNode model = Settings.write(config).path("model");
    return switch (this) {
      case WIDTH -> "width " + model.path("width").asInt();
      case DEPTH -> "layers " + model.path("layers").asInt();
      case FEED_FORWARD ->
          model.has("inner")
              ? "inner " + model.path("inner").asInt()
              : "expansion " + model.path("block").path("expansion").asDouble();
    };
  }
}
