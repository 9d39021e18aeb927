package org.transept.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.transept.Tiny;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.Network;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Trainer;

/**
 * The losses of the first 20 steps of every host, with every fusion and loss: what changes them
 * changes results, and says so in the changelog. {@code -Dtransept.lossTraces=write} writes the
 * file anew, in all digits, so that a refactoring can be held to the last bit on one machine.
 */
@Tag("long")
class LossTracesTest {
  private static final Path FILE = Path.of("src/test/resources/golden/losses.txt");
  private static final int STEPS = 20;

  /** What other processors' rounding makes of a loss in 20 steps. */
  private static final double PER_CENT = 0.001;

  private static final List<String> FUSIONS =
      List.of("none", "early", "stack", "early model.fusion.attention.outputGate=head");

  private static List<String> cases() {
    List<String> cases = new ArrayList<>();
    for (String type : List.of("towers", "transept", "abxi", "np-cdsr", "tri-thread")) {
      FUSIONS.forEach(fusion -> cases.add(type + " model.fusion.type=" + fusion));
    }
    cases.add("merged");
    cases.add("merged model.block.type=classic");
    cases.add("single");
    cases.add("towers model.shared=false");
    cases.add("transept model.towers=both model.fusion.type=early");
    cases.add("transept model.time.type=none objective.type=sampled-softmax");
    cases.add("towers objective.type=sampled-softmax objective.negatives=20");
    cases.add("abxi objective.type=info-nce model.fusion.type=stack");
    for (String control : List.of("shuffled", "self", "frozen", "parallel")) {
      cases.add("towers model.fusion.type=early model.fusion.attention.control=" + control);
    }
    return cases;
  }

  private static Sequences training() {
    Sequences log = Tiny.dataset().training();
    Catalogue catalogue = log.catalogue();
    String[] titles = new String[catalogue.items() + 1];
    Arrays.setAll(titles, item -> item % 4 == 0 ? "" : "word%d kind%d".formatted(item, item % 3));
    return new Sequences(
        catalogue.called(titles), log.users(), log.offsets(), log.items(), log.times());
  }

  private static List<Double> losses(String text, Sequences training) {
    List<String> sets = new ArrayList<>(List.of(("model.type=" + text).split(" ", -1)));
    sets.addAll(List.of("model.width=16", "train.batchTargets=128", "train.optimizer.rate=0.005"));
    RunConfig config = Settings.read(RunConfig.DEFAULTS, null, sets);
    List<Double> losses = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Network network = config.network().build(new Parameters(1, ScalarType.Float), training);
      network.refresh();
      var objective = config.objective().build(training, 1);
      Trainer trainer =
          new Trainer(config.train(), network, objective, config.batches(training), 1);
      for (int epoch = 1; losses.size() < STEPS; epoch++) {
        for (Batch batch : config.batches(training).epoch(epoch)) {
          if (losses.size() < STEPS) {
            losses.add(trainer.step(batch, 1000).loss());
          }
        }
      }
    }
    return losses;
  }

  @Test
  void lossesAreThoseOnRecord() throws IOException {
    Sequences training = training();
    var found = new TreeMap<String, List<Double>>();
    cases().forEach(text -> found.put(text, losses(text, training)));
    if (System.getProperty("transept.lossTraces", "").equals("write")) {
      List<String> lines = new ArrayList<>();
      found.forEach((name, losses) -> lines.add(name + ": " + losses));
      Files.write(FILE, lines);
    }
    List<String> record = Files.readAllLines(FILE);
    assertThat(record).hasSize(found.size());
    for (String line : record) {
      int colon = line.indexOf(": [");
      String name = line.substring(0, colon);
      String[] numbers = line.substring(colon + 3, line.length() - 1).split(", ", -1);
      List<Double> losses = Objects.requireNonNull(found.get(name), name);
      for (int step = 0; step < STEPS; step++) {
        assertThat(losses.get(step))
            .as("%s, step %s", name, step + 1)
            .isCloseTo(Double.parseDouble(numbers[step]), withinPercentage(PER_CENT));
      }
    }
  }
}
