package org.transept.cli;

import java.util.ArrayList;
import java.util.List;
import org.transept.run.LogPlace;
import picocli.CommandLine.Option;

/** Where the log of a run is that keeps no data. */
final class LogOption {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "where the log of a run without data (--without-data) is now, if it was moved; may be"
              + " repeated, in the order of training")
  List<String> files = new ArrayList<>();

  @Option(names = "--items", paramLabel = "FILE", description = "the same of its table of titles")
  String items = "";

  LogPlace place() {
    return new LogPlace(files, items);
  }
}
