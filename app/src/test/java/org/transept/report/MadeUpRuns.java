package org.transept.report;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Copies of the run directories among the test resources; their numbers are made up. */
final class MadeUpRuns {
  private MadeUpRuns() {}

  /** Two domains, early fusion, baselines and an oracle, seventeen lines of log. */
  static Path full(Path folder) throws IOException {
    return copy("made-up-run", folder);
  }

  /**
   * The full run as a model that counts would leave it: no weights, no epochs, nothing to trace.
   */
  static Path counted(Path folder) throws IOException {
    Path run = full(folder);
    Path log = run.resolve("log.jsonl");
    Files.write(log, Files.readAllLines(log).subList(0, 1));
    edit(log, json -> json.putArray("probe"));
    edit(run.resolve("report.json"), json -> json.without(List.of("best", "probe")));
    edit(
        run.resolve("run.json"),
        json -> json.putObject("parameters").put("total", 0).put("trainable", 0));
    return run;
  }

  private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    change.accept(json);
    Files.writeString(file, json + "\n");
  }

  /** Nothing but a {@code run.json} of a run that never began, with a name full of traps. */
  static Path bare(Path folder) throws IOException {
    return copy("made-up-bare-run", folder);
  }

  private static Path copy(String name, Path folder) throws IOException {
    Path target = Files.createDirectory(folder.resolve(name));
    try (Stream<Path> files = Files.list(source(name))) {
      List<Path> all = files.toList();
      for (Path file : all) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
    return target;
  }

  private static Path source(String name) {
    try {
      return Path.of(Objects.requireNonNull(MadeUpRuns.class.getResource(name)).toURI());
    } catch (URISyntaxException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
