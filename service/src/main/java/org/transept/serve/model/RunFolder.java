package org.transept.serve.model;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.transept.config.SettingsException;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;

/** The folder that runs are taken from, so that callers cannot have any other folder opened. */
final class RunFolder {
  private final Path folder;

  /**
   * The folder that the settings name, or else the one that holds the first run.
   *
   * @throws SettingsException if it is none
   */
  RunFolder(String configured, Path first) {
    Path run = first.toAbsolutePath().normalize();
    Path parent = run.getParent();
    Path named = configured.isEmpty() ? (parent == null ? run : parent) : Path.of(configured);
    try {
      folder = named.toRealPath();
    } catch (IOException none) {
      throw new SettingsException(
          List.of(
              configured.isEmpty()
                  ? "%s: must be the folder of a finished run, but it is not there".formatted(first)
                  : "runs: must be a folder that can be read, got %s".formatted(named)));
    }
  }

  /**
   * A run by its path, as the process sees it. Where links lead is what counts; of what lies
   * outside, the refusal does not even say whether it is there.
   *
   * @throws Refusal if it is not below the folder
   */
  Path find(String run) {
    try {
      Path real = Path.of(run).toRealPath();
      if (real.startsWith(folder) && !real.equals(folder)) {
        return real;
      }
    } catch (IOException | InvalidPathException none) {
      // Refused like what lies elsewhere.
    }
    throw Refusal.of(
        422,
        List.of(
            new Problem(
                "/run",
                "must be the folder of a finished run below %s, but \"%s\" is none: it has no run.json there"
                    .formatted(folder, run))));
  }
}
