package org.transept.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Goes once through what the commands do, on a tiny world, so that Java can archive the classes
 * that they load. The launcher runs it after a build.
 */
final class ArchiveRun {
  private ArchiveRun() {}

  /** Runs the commands; what they print is nobody's business. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("transept");
    PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, UTF_8);
    String world = folder.resolve("world").toString();
    String events = folder.resolve("world").resolve("events.csv").toString();
    String run = folder.resolve("run").toString();
    try {
      for (List<String> command :
          List.of(
              List.of("--help"),
              List.of("schema"),
              List.of("world", "--out", world, "--set", "users=30", "--set", "itemsPerDomain=20"),
              List.of("describe", events),
              List.of("train", "--data", events, "--out", run, "--set", "train.epochs=1"),
              List.of("recommend", run, "--user", "user-01", "--domain", "food"))) {
        Main.execute(nowhere, nowhere, command.toArray(String[]::new));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
