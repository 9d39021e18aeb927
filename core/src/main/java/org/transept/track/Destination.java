package org.transept.track;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.transept.config.SettingsException;

/**
 * Where runs are told of: a server and one of its experiments. It is an option of a command and no
 * part of a {@link org.transept.run.RunConfig}, because it decides nothing that a run computes: two
 * runs that differ in it alone are the same run, so resuming one and comparing settings must not
 * look at it. The folder of a run remembers it, so that {@code --resume} needs it no more.
 *
 * @param server address without a slash at its end
 * @param experiment name of the experiment, made if the server has none of that name
 */
public record Destination(String server, String experiment) {
  /** The experiment of runs that name none. */
  public static final String EXPERIMENT = "transept";

  /**
   * Reads {@code http://host:5000} or {@code http://host:5000#experiment}. What parts them is a
   * {@code #}, because a server may live under a path and an experiment may be named like one. In
   * {@code #experiment} the server is what {@code MLFLOW_TRACKING_URI} says.
   *
   * @param otherwise the experiment if none is named
   * @param environment variables of the process
   * @throws SettingsException if it is no address, or has a password or a query in it, which run
   *     folders would keep
   */
  public static Destination of(String text, String otherwise, Map<String, String> environment) {
    int mark = text.indexOf('#');
    String named = mark < 0 ? text : text.substring(0, mark);
    String server =
        (named.isEmpty() ? environment.getOrDefault("MLFLOW_TRACKING_URI", "") : named)
            .replaceAll("/+$", "");
    String experiment = mark < 0 ? "" : text.substring(mark + 1);
    if (server.matches("https?://[^/]*@.*")) {
      throw new SettingsException(
          List.of(
              "--track: must not hold a user or a password, for the run's folder keeps it; set"
                  + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or"
                  + " MLFLOW_TRACKING_TOKEN"));
    }
    if (server.contains("?")) { // Not shown: what follows is often a secret.
      throw new SettingsException(
          List.of(
              "--track: must have no query such as ?token=..., for the run's folder keeps the"
                  + " address; set MLFLOW_TRACKING_TOKEN"));
    }
    if (!server.matches("https?://[^/].*") || !parses(server)) {
      throw new SettingsException(
          List.of(
              ("--track: must be the address of an MLflow server, http://HOST:PORT or"
                      + " http://HOST:PORT#EXPERIMENT, or #EXPERIMENT with MLFLOW_TRACKING_URI"
                      + " set, got \"%s\"")
                  .formatted(text)));
    }
    return new Destination(server, experiment.isBlank() ? otherwise : experiment);
  }

  private static boolean parses(String server) {
    try {
      return URI.create(server).getHost() != null;
    } catch (IllegalArgumentException broken) {
      return false;
    }
  }

  /** As {@link #of} reads it. */
  @Override
  public String toString() {
    return server + "#" + experiment;
  }
}
