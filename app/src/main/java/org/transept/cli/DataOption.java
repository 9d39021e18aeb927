package org.transept.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The event files that a command reads. */
final class DataOption {
  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILE",
      description = "event files; NAME=FILE names a domain")
  List<String> files = List.of();
}
