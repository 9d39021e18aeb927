package org.transept.answer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.transept.Float32;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.data.read.Datasets;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.train.Experiment;
import org.transept.run.train.TinyExperiment;

/** Runs of one epoch on the log of a tiny world, whose users have 5 to 15 events, with titles. */
final class SmallRuns {
  private SmallRuns() {}

  /** Length of the sums behind a score: states of 8 numbers, or twice as many. */
  static final int TERMS = 16;

  /** How far apart scores of a list may be because they were computed among others. */
  static Offset<Double> rounding(Answer list) {
    double[] scores = list.items().stream().mapToDouble(Scored::score).toArray();
    return Float32.within(Float32.size(scores), TERMS);
  }

  /** Settings of a network of 8 numbers a state that reads 8 events. */
  static final List<String> NETWORK =
      List.of("model.width=8", "model.length=8", "train.epochs=1", "train.batchTargets=64");

  static Path train(Path folder, List<String> settings) {
    try {
      Path log = TinyExperiment.log(Files.createDirectories(folder));
      RunConfig config = Settings.read(RunConfig.DEFAULTS, null, settings);
      Path items = folder.resolve("items.csv");
      Files.writeString(items, titles(log));
      Path run = folder.resolve("run");
      RunConfig its =
          config.withData(
              config.data().withFiles(List.of(log.toString())).withItems(items.toString()));
      Experiment.train(run, its, "test", Monitor.SILENT);
      return run;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static Path train(Path folder, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(NETWORK);
    return train(folder, all);
  }

  private static String titles(Path log) {
    Catalogue catalogue =
        Datasets.read(RunConfig.DEFAULTS.data().withFiles(List.of(log.toString()))).catalogue();
    StringBuilder rows = new StringBuilder("item,domain,title\n");
    for (int item = 1; item <= catalogue.items(); item += 2) {
      rows.append(
          "%s,%s,kind %d\n"
              .formatted(catalogue.key(item), catalogue.name(catalogue.domainOf(item)), item % 3));
    }
    return rows.toString();
  }

  /** What was asked when the target of a held-out case came. */
  static Query question(HeldOut held, int i, int k, ItemFilter choice) {
    Sequences log = held.dataset().sequences();
    int begin = log.offsets()[held.user(i)];
    int target = held.position(i);
    boolean timed = log.timed();
    return new Query(
        Arrays.copyOfRange(log.items(), begin, target),
        timed ? Arrays.copyOfRange(log.times(), begin, target) : new long[0],
        held.domain(i),
        k,
        timed ? OptionalLong.of(log.times()[target]) : OptionalLong.empty(),
        choice);
  }

  /** One question for every held-out case. */
  static List<Query> questions(HeldOut held, int k, ItemFilter choice) {
    List<Query> questions = new ArrayList<>();
    for (int i = 0; i < held.size(); i++) {
      questions.add(question(held, i, k, choice));
    }
    return questions;
  }
}
