package org.transept.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.transept.file.JsonFile;
import org.transept.model.counting.Counting;
import org.transept.run.RunConfig;
import org.transept.train.Checkpoint;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the validations of a run came to so far, by its log.
 *
 * @param numbers of {@code train.select}'s metric after each epoch, from the first; for a model
 *     that counts the only one
 * @param over whether no further epoch will come
 */
record Validations(List<Double> numbers, boolean over) {
  /** As {@code train.epochs} allows. */
  private static final int MOST_EPOCHS = 1_000_000;

  /** Those of the run in a folder; none if it has not begun. */
  static Validations of(Path folder, RunConfig config) {
    boolean counts = config.model() instanceof Counting.Config;
    SortedMap<Integer, Double> numbers = new TreeMap<>();
    Path log = folder.resolve("log.jsonl");
    if (!Files.exists(log)) {
      return new Validations(List.of(), false);
    }
    for (ObjectNode line : JsonFile.lines(log)) {
      int epoch = counts ? 1 : epoch(log, line);
      if (epoch > 0) { // 0: before training.
        numbers.put(epoch, number(log, line));
      }
    }
    Checkpoint checkpoint = new Checkpoint(folder);
    return new Validations(
        inOrder(numbers), counts || (checkpoint.exists() && checkpoint.progress().done()));
  }

  /** By epoch from the first, with NaN where a line was lost. */
  private static List<Double> inOrder(SortedMap<Integer, Double> numbers) {
    int last = numbers.isEmpty() ? 0 : Math.min(numbers.lastKey(), MOST_EPOCHS);
    return IntStream.rangeClosed(1, last)
        .mapToObj(epoch -> numbers.getOrDefault(epoch, Double.NaN))
        .toList();
  }

  private static int epoch(Path log, ObjectNode line) {
    return JsonFile.read(log.toString(), line, own -> own.path("epoch").asInt());
  }

  private static double number(Path log, ObjectNode line) {
    return JsonFile.read(log.toString(), line, own -> own.path("valid").path("all").asDouble());
  }

  /** Whether so many epochs have ended, or all there will be. */
  boolean reached(int epochs) {
    return over || numbers.size() >= epochs;
  }

  /** The epoch with the best number among the first so many, from 1; the first of equals. */
  int best(int epochs) {
    int best = 0;
    for (int e = 1; e < Math.min(epochs, numbers.size()); e++) {
      boolean better =
          numbers.get(e) > numbers.get(best)
              || (numbers.get(best).isNaN() && !numbers.get(e).isNaN());
      best = better ? e : best;
    }
    return best + 1;
  }

  /** The best number among the first so many epochs; NaN before the first. */
  double bestNumber(int epochs) {
    return numbers.isEmpty() ? Double.NaN : numbers.get(best(epochs) - 1);
  }
}
