package org.transept.answer;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.run.trained.TrainedRun;

/**
 * Graphs for the large domains of a run: read or built, measured against the exact lists of test
 * targets, and used where they find enough. Nobody else may ask meanwhile.
 */
final class Indexing {
  /** Test targets of a domain that are asked for, spread evenly over all. */
  private static final int QUESTIONS = 200;

  private static final int K = 100;

  private final TrainedRun finished;
  private final Screening screens;
  private final Scoring scoring;
  private final ItemFilter choice;

  Indexing(TrainedRun finished, Screening screens, Scoring scoring, ItemFilter choice) {
    this.finished = finished;
    this.screens = screens;
    this.scoring = scoring;
    this.choice = choice;
  }

  /**
   * Makes every domain be searched as it is wanted, if it can be.
   *
   * @param say hears how it goes, in whole lines
   */
  List<DomainIndex> each(IndexConfig config, Consumer<String> say) {
    Catalogue catalogue = finished.dataset().catalogue();
    return IntStream.range(0, catalogue.domains())
        .mapToObj(
            d ->
                config instanceof IndexConfig.Approximate wanted
                    ? graph(d, wanted, line -> say.accept(catalogue.name(d) + ": " + line))
                    : new DomainIndex(d, false, null, null))
        .toList();
  }

  private DomainIndex graph(int d, IndexConfig.Approximate wanted, Consumer<String> say) {
    List<Query> questions = questions(d);
    String problem = problem(d, wanted, questions);
    if (problem != null) {
      say.accept("searched exactly: " + problem);
      return new DomainIndex(d, false, null, problem);
    }
    float[] tableVD = screens.table(d);
    Answer[] exact = scoring.best(questions);
    int width = tableVD.length / finished.dataset().catalogue().size(d);
    KeptGraph made =
        KeptGraph.of(
            new KeptGraph.Table(tableVD, width, wanted.degree()),
            finished.directory().file("index"),
            say);
    screens.use(d, made.graph(), wanted.beam());
    double recall = recall(exact, scoring.best(questions));
    DomainIndex.Measured measured =
        new DomainIndex.Measured(recall, questions.size(), K, made.seconds(), made.kept());
    say.accept(
        String.format(
            Locale.ROOT,
            "the graph, %s in %.1f s, finds %.4f of the best %d (%d questions)",
            made.kept() ? "read" : "built",
            made.seconds(),
            recall,
            K,
            questions.size()));
    return decided(d, wanted, measured, say);
  }

  private DomainIndex decided(
      int d, IndexConfig.Approximate wanted, DomainIndex.Measured measured, Consumer<String> say) {
    if (measured.recall() >= wanted.minRecall()) {
      return new DomainIndex(d, true, measured, null);
    }
    screens.dismiss(d);
    String reason =
        String.format(
            Locale.ROOT,
            "recall must be at least index.minRecall=%s, got %.4f; raise index.beam or"
                + " index.degree",
            wanted.minRecall(),
            measured.recall());
    say.accept("searched exactly: " + reason);
    return new DomainIndex(d, false, measured, reason);
  }

  private @Nullable String problem(int d, IndexConfig.Approximate wanted, List<Query> questions) {
    int items = finished.dataset().catalogue().size(d);
    if (items < wanted.minItems()) {
      return "it has %s items, fewer than index.minItems=%s".formatted(items, wanted.minItems());
    }
    if (screens.problem() != null) {
      return screens.problem();
    }
    return questions.isEmpty() ? "it has no test target to measure a graph by" : null;
  }

  private List<Query> questions(int d) {
    HeldOut targets = HeldOut.of(finished.dataset(), Role.TEST);
    int[] own = IntStream.range(0, targets.size()).filter(i -> targets.domain(i) == d).toArray();
    int count = Math.min(QUESTIONS, own.length);
    return IntStream.range(0, count)
        .map(q -> own[(int) ((long) q * own.length / count)])
        .mapToObj(i -> Query.ofTarget(targets, i, K, choice))
        .toList();
  }

  /** Which part of the exact lists was found, or items of the same score as their last. */
  private static double recall(Answer[] exact, Answer[] found) {
    long all = 0;
    long hits = 0;
    for (int q = 0; q < exact.length; q++) {
      List<Scored> list = exact[q].items();
      double last = list.stream().mapToDouble(Scored::score).min().orElse(0);
      all += list.size();
      hits += found[q].items().stream().filter(one -> one.score() >= last).count();
    }
    return all == 0 ? 0 : (double) hits / all;
  }
}
