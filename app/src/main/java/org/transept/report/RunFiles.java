package org.transept.report;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.transept.data.DataException;
import org.transept.file.JsonFile;
import org.transept.run.EvaluationFiles;
import org.transept.run.RunDirectory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run directory's JSON files say: {@code run.json}, the lines of {@code log.jsonl} (none if
 * there is no such file) and {@code report.json} (null before the run was evaluated). Fields are
 * passed on as they are, known or not.
 */
record RunFiles(ObjectNode run, ArrayNode log, @Nullable ObjectNode report) {
  private static final JsonMapper JSON = JsonMapper.shared();

  static RunFiles read(Path directory) {
    Path run = directory.resolve("run.json");
    if (!Files.isRegularFile(run)) {
      throw new DataException(
          run + ": must be there, got no such file; is " + directory + " the directory of a run?");
    }
    RunDirectory files = new RunDirectory(directory);
    EvaluationFiles own = EvaluationFiles.OWN;
    boolean evaluated = Files.isRegularFile(files.file(own.report()));
    return read(directory, evaluated ? files.report(own) : null);
  }

  /** The files of a run with a report that is not in its place yet. */
  static RunFiles read(Path directory, @Nullable ObjectNode report) {
    return new RunFiles(
        new RunDirectory(directory).run(), readLog(directory.resolve("log.jsonl")), report);
  }

  /** The run's name, or the empty text. */
  String name() {
    return run.path("name").asString("");
  }

  /** All of it as one JSON object with the fields {@code run}, {@code log} and {@code report}. */
  String toJson() {
    ObjectNode all = JSON.createObjectNode();
    all.set("run", run);
    all.set("log", log);
    if (report != null) {
      all.set("report", report);
    }
    return JSON.writeValueAsString(all);
  }

  /** A last line without an end is what a killed run was writing: it is left out. */
  private static ArrayNode readLog(Path file) {
    ArrayNode log = JSON.createArrayNode();
    if (!Files.isRegularFile(file)) {
      return log;
    }
    JsonFile.lines(file).forEach(log::add);
    return log;
  }
}
