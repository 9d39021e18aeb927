package org.transept.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The files that a command reads. */
final class DataOptions {
  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILE",
      description = "event files; NAME=FILE names a domain")
  List<String> files = List.of();

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description = "what items are called: a table with columns item, domain and title")
  String items = "";

  /** Whether any file is given. */
  boolean given() {
    return !files.isEmpty() || !items.isEmpty();
  }
}
