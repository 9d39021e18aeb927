package org.transept.run;

import java.util.List;
import org.transept.config.SettingsException;
import org.transept.data.read.Source;

/**
 * Where the log of a run is now. Only a run that keeps no data needs it, and only if the log is no
 * more where it was.
 *
 * @param files event files, in the order in which the run names them; none for where they were
 * @param items table of titles; empty for where it was
 */
public record LogPlace(List<String> files, String items) {
  /** Where the run says. */
  public static final LogPlace AS_BEFORE = new LogPlace(List.of(), "");

  /** Keeps its own list. */
  public LogPlace {
    files = List.copyOf(files);
  }

  /**
   * The configuration of a run with its log here.
   *
   * @throws SettingsException if the run keeps its data
   */
  public RunConfig of(RunDirectory directory, RunConfig config) {
    if (equals(AS_BEFORE)) {
      return config;
    }
    if (RunData.isKept(directory.path())) {
      throw new SettingsException(
          List.of(
              "%s: must keep no data (--without-data) to be told where its log is, but it does; leave --data and --items out"
                  .formatted(directory.path())));
    }
    Source data = files.isEmpty() ? config.data() : config.data().withFiles(files);
    return config.withData((items.isEmpty() ? data : data.withItems(items)).absolute());
  }
}
