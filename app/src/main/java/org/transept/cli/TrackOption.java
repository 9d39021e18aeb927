package org.transept.cli;

import org.jspecify.annotations.Nullable;
import org.transept.track.Destination;
import picocli.CommandLine.Option;

/** Where a command tells of its runs. */
final class TrackOption {
  @Option(
      names = "--track",
      paramLabel = "URL",
      description =
          "tell an MLflow server of settings, epochs and results: http://HOST:PORT#EXPERIMENT;"
              + " secrets come from MLFLOW_TRACKING_TOKEN or MLFLOW_TRACKING_USERNAME and"
              + " _PASSWORD")
  @Nullable String url;

  /** What was typed; null if nothing was. */
  @Nullable Destination destination(String experiment) {
    return url == null ? null : Destination.of(url, experiment, System.getenv());
  }
}
