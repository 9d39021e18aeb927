package org.transept;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.answer.ItemFilter;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.config.Settings;
import org.transept.data.History;
import org.transept.data.read.Source;
import org.transept.data.synthetic.World;
import org.transept.evaluate.Report;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.trained.Evaluation;
import org.transept.run.trained.TrainedRun;

/** The Java program of the README: the lines between the marks stand there. */
class QuickStartTest {
  @TempDir private static Path folder;

  private static void program(String events, Path out) {
    // README begins
    Source source = Source.DEFAULTS.withFiles(List.of(events));
    List<String> sets = List.of("model.width=64", "train.epochs=5");
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, sets).withData(source);
    Experiment.train(out, config, "my program", Monitor.SILENT);
    try (TrainedRun run = TrainedRun.toEvaluate(out)) {
      Report report = Evaluation.of(run, config.evaluate(), Monitor.SILENT);
      System.out.println(report.table()); // beside the baselines
    }
    try (Predictor predictor = Predictor.open(out)) { // any number of threads may ask
      int kitchen = predictor.catalogue().domain("kitchen");
      History history = predictor.histories().of("user-07");
      Query query = Query.after(history, kitchen, 10, ItemFilter.UNSEEN);
      List<Scored> best = predictor.answer(query).items();
      best.forEach(item -> System.out.println(predictor.key(item.item()) + " " + item.score()));
    }
    // README ends
  }

  @Test
  void trainsEvaluatesAndRecommends() {
    Path events = folder.resolve("events.csv");
    World.of(Tiny.world(60)).write(events);
    PrintStream console = System.out;
    var said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    try {
      program(events.toString(), folder.resolve("run"));
    } finally {
      System.setOut(console);
    }
    String text = said.toString(UTF_8);
    assertThat(text).contains("markov");
    assertThat(text.lines())
        .filteredOn(line -> line.matches("kitchen-\\d+ -?\\d+\\.\\d+"))
        .hasSize(10);
  }

  @Test
  void standsInTheReadme() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/org/transept/QuickStartTest.java"))
            .split("    // README begins\n", 2)[1]
            .split("    // README ends\n", 2)[0];
    String lines = source.lines().map(line -> line.substring(4)).collect(Collectors.joining("\n"));
    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + lines + "\n```");
  }
}
