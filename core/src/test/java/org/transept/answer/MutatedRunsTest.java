package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.RanksFile;
import org.transept.file.Faults;
import org.transept.file.JsonFile;
import org.transept.file.Mutation;
import org.transept.run.EvaluationFiles;
import org.transept.run.Monitor;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Damaged files of a run give a clear error or the right answer; files of runs from before
 * checksums at least no error that looks like a bug. More by hand: {@code -Dtransept.mutations}.
 */
@Tag("long")
class MutatedRunsTest {
  /** Mutations of each kind of run. */
  private static final int MUTATIONS = Integer.getInteger("transept.mutations", 100);

  @TempDir private static Path folder;
  private static Path sound;
  private static Path old;

  @BeforeAll
  static void trains() throws IOException {
    sound = SmallRuns.train(folder, "model.type=transept");
    String weights = "{\"weights\":{\"food\":[0.2,0,0.3],\"kitchen\":[0,0.4,0]}}";
    new RunDirectory(sound).write("rules.json", new JsonMapper().readTree(weights));
    try (TrainedRun finished = TrainedRun.toEvaluate(sound)) {
      Evaluation.alone(
          finished, Protocol.parse("full", finished.config().evaluate()), Monitor.SILENT);
    }
    old = copy(sound, folder.resolve("old"));
    Files.delete(old.resolve("run.json.sha256"));
    ObjectNode run = JsonFile.object(old.resolve("run.json"));
    run.remove("sha256");
    Files.writeString(old.resolve("run.json"), run.toPrettyString());
  }

  private static Path copy(Path run, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  /** Everything that is told of a run: lists, the report, ranks, and how far its training is. */
  private static String told(Path run) {
    StringBuilder all = new StringBuilder();
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor answers = Predictor.of(finished)) {
      HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
      for (Query question : SmallRuns.questions(held, 5, ItemFilter.ALL).subList(0, 4)) {
        all.append(answers.answer(List.of(question)).get(0).items());
      }
      EvaluationFiles files = EvaluationFiles.of(finished.config(), finished.config().evaluate());
      RunDirectory directory = finished.directory();
      all.append(directory.report(files));
      all.append(RanksFile.read(directory.file(files.ranks())).ranks().size());
    }
    return all.append(Experiment.resume(run, Monitor.SILENT)).toString();
  }

  private static int mutate(Path run, String right, boolean strict) throws IOException {
    SplittableRandom random = new SplittableRandom(strict ? 1 : 2);
    List<String> names;
    try (Stream<Path> files = Files.list(run)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.endsWith("lock") && !name.endsWith(".html"))
              .sorted()
              .toList();
    }
    int refused = 0;
    for (int m = 0; m < MUTATIONS; m++) {
      Path copy = copy(run, folder.resolve("m" + strict + m));
      Path file = copy.resolve(names.get(m % names.size()));
      boolean json = file.toString().contains(".json");
      Files.write(file, Mutation.of(Files.readAllBytes(file), json, random));
      String what = "mutation %s of %s".formatted(m, file.getFileName());
      try {
        String now = told(copy);
        if (strict && !file.toString().endsWith("log.jsonl")) {
          assertThat(now).as(what).isEqualTo(right);
        }
      } catch (RuntimeException | Error problem) {
        if (problem instanceof AssertionError) {
          throw problem;
        }
        String line = Faults.line(problem);
        if (line == null) {
          throw new AssertionError(what + ": " + problem, problem);
        }
        refused++;
      }
    }
    return refused;
  }

  @Test
  void damageIsToldOrChangesNothing() throws IOException {
    assertThat(mutate(sound, told(copy(sound, folder.resolve("right"))), true))
        .isGreaterThan(MUTATIONS / 2);
  }

  @Test
  void damageInRunsWithoutChecksumsIsNoBug() throws IOException {
    assertThat(mutate(old, "", false)).isGreaterThan(MUTATIONS / 4);
  }
}
