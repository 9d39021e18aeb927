package org.transept.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.Float32;
import org.transept.answer.ItemFilter;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.read.Datasets;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;
import org.transept.run.trained.TrainedRun;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** ONNX Runtime scores with an exported run what the run itself answers. */
@Tag("long")
class OnnxParityTest {
  private static final int HISTORIES = 100;

  /** Length of the sums behind a score, of all layers together. */
  private static final int TERMS = 64;

  @TempDir private Path folder;

  /**
   * A run that reads 6 events and whose weights have moved far, with titles for every second item.
   */
  private Path trained(String settings) throws IOException {
    Path log = TinyExperiment.log(folder);
    List<String> sets =
        new ArrayList<>(
            List.of(
                "model.width=8",
                "model.length=6",
                "train.epochs=4",
                "train.batchTargets=64",
                "train.optimizer.rate=0.03"));
    sets.addAll(List.of(settings.split(" ", -1)));
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, sets);
    Catalogue catalogue =
        Datasets.read(config.data().withFiles(List.of(log.toString()))).catalogue();
    StringBuilder titles = new StringBuilder("item,domain,title\n");
    for (int item = 1; item <= catalogue.items(); item += 2) {
      String domain = catalogue.name(catalogue.domainOf(item));
      titles.append("%s,%s,kind %d\n".formatted(catalogue.key(item), domain, item % 3));
    }
    Path items = Files.writeString(folder.resolve("items.csv"), titles);
    Path run = folder.resolve("run");
    Experiment.train(
        run,
        config.withData(
            config.data().withFiles(List.of(log.toString())).withItems(items.toString())),
        "test",
        Monitor.SILENT);
    return run;
  }

  /** Beginnings of what users had, from nothing to all, the longest first. */
  private static List<int[]> histories(Sequences log) {
    List<int[]> histories = new ArrayList<>();
    for (int h = 0; h < HISTORIES; h++) {
      int u = h % log.size();
      int length = h < log.size() ? log.length(u) : h % (log.length(u) + 1);
      int from = log.offsets()[u];
      histories.add(Arrays.copyOfRange(log.items(), from, from + length));
    }
    assertThat(histories).anyMatch(h -> h.length == 0).anyMatch(h -> h.length > 12);
    assertThat(histories.stream().map(h -> h.length).distinct().count()).isGreaterThan(10);
    return histories;
  }

  /** Rows filled up with 0 on the left. */
  private static long[][] padded(List<int[]> histories) {
    int longest = histories.stream().mapToInt(h -> h.length).max().orElse(0);
    long[][] rows = new long[histories.size()][longest];
    for (int h = 0; h < rows.length; h++) {
      int[] items = histories.get(h);
      for (int e = 0; e < items.length; e++) {
        rows[h][longest - items.length + e] = items[e];
      }
    }
    return rows;
  }

  private static OrtSession session(Path file) throws OrtException {
    return environment().createSession(file.toString(), new OrtSession.SessionOptions());
  }

  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "transept");
  }

  private static Map<String, float[][]> scores(Path file, List<int[]> histories, long at)
      throws OrtException {
    Map<String, float[][]> scores = new HashMap<>();
    try (OrtSession session = session(file);
        OnnxTensor itemsBT = OnnxTensor.createTensor(environment(), padded(histories));
        OnnxTensor when = OnnxTensor.createTensor(environment(), at)) {
      Map<String, OnnxTensor> inputs = new HashMap<>(Map.of("items", itemsBT, "at", when));
      inputs.keySet().retainAll(session.getInputNames());
      try (OrtSession.Result result = session.run(inputs)) {
        for (String name : session.getOutputNames()) {
          scores.put(name, (float[][]) result.get(name).orElseThrow().getValue());
        }
      }
    }
    return scores;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.type=transept", // With titles and trends.
        "model.type=transept model.towers=merged model.layers=1 model.coldByText=true",
        "model.type=transept model.towers=domains model.fusion.type=early",
        "model.type=towers model.fusion.modules=2 model.fusion.attention.recency=true"
            + " model.fusion.attention.outputGate=head model.shared=false",
        "model.type=towers model.fusion.type=stack model.fusion.modules=3 model.layers=2"
            + " model.fusion.attention.gate=tanh model.fusion.attention.outputGate=element",
        "model.type=towers model.fusion.attention.gate=scalar model.fusion.attention.norm=false"
            + " model.block.type=classic model.fusion.attention.heads=4",
        "model.type=merged model.block.feedForward=gelu",
        "model.type=single model.layers=0 model.time.type=trends model.time.trends=[2,30]"
      })
  void scoresAreThoseOfTheRun(String settings) throws Exception {
    Path file = folder.resolve("model.onnx");
    try (TrainedRun finished = TrainedRun.open(trained(settings));
        Predictor answers = Predictor.of(finished)) {
      OnnxExport.Written written = OnnxExport.write(finished, file);
      assertThat(written.bytes()).isEqualTo(Files.size(file));
      Sequences log = finished.dataset().sequences();
      List<int[]> histories = histories(log);
      long end = Arrays.stream(log.times()).max().orElseThrow();
      for (long at : new long[] {end, end - 40 * 86_400L}) {
        Map<String, float[][]> found = scores(file, histories, at);
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(written.outputs());
        for (int d = 0; d < log.catalogue().domains(); d++) {
          compare(answers, histories, at, d, found);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,4,20] | [[0.8,0,0.4],[0,0,0]]",
        "[1,4,20] | [[0,0.5,0],[0.3,0.2,0.9]]",
        "[1,8,20] | [[0.1,0.5,0.7],[0.3,0.2,0.9]]" // Both more than the 6 events that it reads.
      })
  void scoresHaveWhatOthersHadNext(String recent, String weights) throws Exception {
    Path run = trained("model.type=transept model.rules.recent=" + recent);
    JsonNode its = new JsonMapper().readTree(weights);
    String rules = "{\"weights\":{\"food\":%s,\"kitchen\":%s}}".formatted(its.get(0), its.get(1));
    new RunDirectory(run)
        .write("rules.json", new JsonMapper().readTree(rules)); // Whatever was fitted.
    Path file = folder.resolve("model.onnx");
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor answers = Predictor.of(finished)) {
      OnnxExport.write(finished, file);
      Sequences log = finished.dataset().sequences();
      List<int[]> histories = histories(log);
      long end = Arrays.stream(log.times()).max().orElseThrow();
      Map<String, float[][]> with = scores(file, histories, end);
      compare(answers, histories, end, 0, with);
      compare(answers, histories, end, 1, with);
      String none = "{\"weights\":{\"food\":[0,0,0],\"kitchen\":[0,0,0]}}";
      new RunDirectory(run).write("rules.json", new JsonMapper().readTree(none));
      try (TrainedRun without = TrainedRun.open(run)) {
        OnnxExport.write(without, file);
      }
      Map<String, float[][]> products = scores(file, histories, end);
      assertThat(Arrays.deepEquals(with.get("scores.food"), products.get("scores.food"))).isFalse();
    }
  }

  /** Histories come without times, so that all of each is known whenever it is asked. */
  private static void compare(
      Predictor answers, List<int[]> histories, long at, int d, Map<String, float[][]> found) {
    Catalogue catalogue = answers.finished().dataset().catalogue();
    float[][] scores = Objects.requireNonNull(found.get("scores." + catalogue.name(d)));
    double widest = 0;
    for (int h = 0; h < histories.size(); h++) {
      assertThat(scores[h]).hasSize(catalogue.size(d));
      Query question =
          new Query(histories.get(h), new long[0], d, 1000, OptionalLong.of(at), ItemFilter.ALL);
      List<Scored> expected = answers.answer(question).items();
      assertThat(expected).hasSize(scores[h].length);
      Offset<Double> rounding =
          Float32.within(
              Float32.size(expected.stream().mapToDouble(Scored::score).toArray()), TERMS);
      for (Scored one : expected) {
        assertThat((double) scores[h][one.item() - catalogue.first(d)])
            .as("history %d of %d events, item %d", h, histories.get(h).length, one.item())
            .isCloseTo(one.score(), rounding);
      }
      widest =
          Math.max(widest, expected.get(0).score() - expected.get(expected.size() - 1).score());
    }
    assertThat(widest).as("scores differ by far more than the tolerance").isGreaterThan(0.5);
  }

  @Test
  void aFileKnowsItsItemsAndWhatItReads() throws Exception {
    Path file = folder.resolve("model.onnx");
    try (TrainedRun finished = TrainedRun.open(trained("model.type=transept"))) {
      OnnxExport.write(finished, file);
      Catalogue catalogue = finished.dataset().catalogue();
      try (OrtSession session = session(file)) {
        Map<String, String> facts = session.getMetadata().getCustomMetadata();
        assertThat(facts).containsEntry("run", "run").containsEntry("length", "6");
        JsonNode keys = new JsonMapper().readTree(facts.get("items"));
        List<String> all = new ArrayList<>();
        for (String domain : keys.propertyNames()) {
          keys.path(domain).forEach(key -> all.add(domain + " " + key.asString()));
        }
        assertThat(all).hasSize(catalogue.items());
        for (int item = 1; item <= all.size(); item++) {
          String domain = catalogue.name(catalogue.domainOf(item));
          assertThat(all.get(item - 1)).isEqualTo(domain + " " + catalogue.key(item));
        }
        assertThat(session.getInputNames()).containsExactly("items", "at");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.type=abxi|model.type must be transept, merged, single or towers for ONNX, got abxi",
        "model.type=towers model.time.type=trends model.time.gaps=true"
            + "|model.time.gaps must be false for ONNX, got true: train without it",
        "model.type=towers model.fusion.attention.control=self"
            + "|model.fusion.attention.control must be none for ONNX, got self: controls are for"
            + " studies",
        "model.type=markov|model.type must be transept, merged, single or towers for ONNX, got"
            + " markov"
      })
  void whatAGraphCannotDoIsRefused(String settingsAndMessage) throws Exception {
    String[] parts = settingsAndMessage.split("\\|", -1);
    boolean counts = parts[0].endsWith("markov");
    Path file = folder.resolve("model.onnx");
    Path run = counts ? counted(parts[0]) : trained(parts[0]);
    try (TrainedRun finished = TrainedRun.open(run)) {
      assertThatThrownBy(() -> OnnxExport.write(finished, file))
          .isInstanceOf(SettingsException.class)
          .hasMessage(parts[1]);
      assertThat(file).doesNotExist();
    }
  }

  private Path counted(String setting) {
    Path log = TinyExperiment.log(folder);
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, List.of(setting));
    Path run = folder.resolve("run");
    Experiment.train(
        run,
        config.withData(config.data().withFiles(List.of(log.toString()))),
        "test",
        Monitor.SILENT);
    return run;
  }
}
