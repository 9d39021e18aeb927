package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Catalogue;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.run.RunDirectory;
import org.transept.run.trained.TrainedRun;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What docs/run-folder.md says of a run's files is enough to answer as Transept does: a script in
 * Python that knows nothing else does it. Needs python3 with torch, and says so without.
 */
class PythonReadsRunTest {
  private static final Path SCRIPT = Path.of("src", "test", "python", "read_run.py");
  private static final JsonMapper JSON = new JsonMapper();

  /** In single precision here, in double precision there. */
  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() throws Exception {
    assumeTrue(
        python(Path.of("no.log"), "-c", "import importlib.util as i; i.find_spec('torch').name")
            == 0,
        "python3 with torch is not there (python3 -m pip install torch): nothing was compared");
  }

  private static int python(Path log, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(
        arguments[0].equals("-c")
            ? ProcessBuilder.Redirect.DISCARD
            : ProcessBuilder.Redirect.to(log.toFile()));
    try {
      Process process = builder.start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("python3 ended").isTrue();
      return process.exitValue();
    } catch (IOException absent) {
      return -1;
    }
  }

  @Test
  void itAnswersAsTransept() throws Exception {
    List<Path> runs =
        List.of(
            withRules(trained("default")),
            trained(
                "early",
                "model.type=towers",
                "model.shared=false",
                "model.fusion.modules=2",
                "model.fusion.attention.recency=true",
                "model.fusion.attention.outputGate=head"),
            trained(
                "stack",
                "model.type=towers",
                "model.block.feedForward=gelu",
                "model.fusion.type=stack",
                "model.fusion.modules=3",
                "model.fusion.attention.gate=tanh"));
    List<List<Answer>> expected = new ArrayList<>();
    for (Path run : runs) {
      expected.add(ask(run));
    }
    Path log = folder.resolve("python.log");
    List<String> arguments = new ArrayList<>(List.of(SCRIPT.toString()));
    runs.forEach(run -> arguments.add(run.toString()));
    int code = python(log, arguments.toArray(String[]::new));
    assertThat(code).as(Files.readString(log)).isZero();
    for (int r = 0; r < runs.size(); r++) {
      compare(runs.get(r), expected.get(r));
    }
  }

  /** A run of two blocks that reads 8 events, and whose weights have moved far in a few steps. */
  private Path trained(String name, String... settings) {
    List<String> all =
        new ArrayList<>(List.of("model.layers=2", "train.epochs=3", "train.optimizer.rate=0.03"));
    all.addAll(List.of(settings));
    List<String> network = new ArrayList<>(SmallRuns.NETWORK);
    network.remove("train.epochs=1");
    all.addAll(network);
    return SmallRuns.train(folder.resolve(name), all);
  }

  /** Whatever was fitted. */
  private static Path withRules(Path run) {
    String weights = "{\"weights\":{\"food\":[0.3,0.2,0.4],\"kitchen\":[0,0.5,0.1]}}";
    new RunDirectory(run).write("rules.json", new JsonMapper().readTree(weights));
    return run;
  }

  /** Asks for whole lists, and writes down what was asked. */
  private static List<Answer> ask(Path run) throws IOException {
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor answers = Predictor.of(finished)) {
      HeldOut held = HeldOut.of(finished.dataset(), Role.TEST);
      List<Query> questions = SmallRuns.questions(held, 1000, ItemFilter.ALL);
      questions.set(
          0, new Query(new int[0], new long[0], 1, 1000, questions.get(0).at(), ItemFilter.ALL));
      ObjectNode asked = JSON.createObjectNode();
      asked.set("training", training(finished));
      ArrayNode list = asked.putArray("questions");
      Catalogue catalogue = finished.dataset().catalogue();
      int longest = 0;
      for (Query question : questions) {
        ObjectNode one = list.addObject();
        ArrayNode history = one.putArray("history");
        Arrays.stream(question.items()).forEach(item -> add(history, catalogue, item));
        one.put("domain", catalogue.name(question.domain()));
        one.put("at", question.at().orElseThrow());
        longest = Math.max(longest, question.items().length);
      }
      assertThat(longest).isGreaterThan(finished.recommender().length() + 2);
      Files.writeString(run.resolve("questions.json"), JSON.writeValueAsString(asked));
      return answers.answer(questions);
    }
  }

  private static ArrayNode training(TrainedRun finished) {
    ArrayNode training = JSON.createArrayNode();
    Sequences events = finished.dataset().training();
    for (int e = 0; e < events.events(); e++) {
      add(training, events.catalogue(), events.items()[e])
          .add(events.times()[e])
          .add(user(events, e));
    }
    return training;
  }

  private static String user(Sequences events, int e) {
    int u = 0;
    while (events.offsets()[u + 1] <= e) {
      u++;
    }
    return events.users()[u];
  }

  private static ArrayNode add(ArrayNode to, Catalogue catalogue, int item) {
    return to.addArray().add(catalogue.name(catalogue.domainOf(item))).add(catalogue.key(item));
  }

  private static void compare(Path run, List<Answer> expected) throws IOException {
    JsonNode found = JSON.readTree(Files.readString(run.resolve("scores.json")));
    assertThat(found.size()).isEqualTo(expected.size()).isEqualTo(60);
    Catalogue catalogue;
    try (TrainedRun finished = TrainedRun.open(run)) {
      catalogue = finished.dataset().catalogue();
    }
    for (int q = 0; q < expected.size(); q++) {
      List<Scored> items = expected.get(q).items();
      assertThat(found.get(q).size()).isEqualTo(items.size());
      for (Scored one : items) {
        assertThat(found.get(q).path(catalogue.key(one.item())).asDouble())
            .as("%s, question %d, item %d", run, q, one.item())
            .isCloseTo(one.score(), SmallRuns.rounding(expected.get(q)));
      }
    }
  }
}
