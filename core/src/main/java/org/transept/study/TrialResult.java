package org.transept.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.transept.config.Settings;
import org.transept.file.WholeFile;
import org.transept.run.RunConfig;

/**
 * What one trial of a search came to; a line of {@code trials.csv}.
 *
 * @param trial name of its folder
 * @param sets what was drawn
 * @param epochs that it was trained for
 * @param best best validation number; NaN if there is none
 * @param bestEpoch epoch of it, from 1
 */
public record TrialResult(String trial, List<String> sets, int epochs, double best, int bestEpoch) {
  /** The best number first, wherever a trial had it; of equals the one drawn first. */
  private static final Comparator<TrialResult> BEST_FIRST =
      Comparator.comparingDouble((TrialResult t) -> Double.isNaN(t.best) ? -1 : t.best)
          .reversed()
          .thenComparing(TrialResult::trial);

  static List<TrialResult> read(Search search) {
    List<TrialResult> tried = new ArrayList<>();
    for (Draw draw : search.draws()) {
      RunConfig run = draw.config();
      Validations its =
          run == null ? new Validations(List.of(), true) : Validations.of(search.folder(draw), run);
      int epochs = its.numbers().size();
      double best = its.bestNumber(Integer.MAX_VALUE);
      int bestEpoch = epochs == 0 ? 0 : its.best(Integer.MAX_VALUE);
      tried.add(new TrialResult(draw.name(), draw.sets(), epochs, best, bestEpoch));
    }
    tried.sort(BEST_FIRST);
    return tried;
  }

  /** Writes the table and the best configuration beside their places and moves them there. */
  static void write(Search search) {
    List<TrialResult> tried = read(search);
    StringBuilder table = new StringBuilder("trial,epochs,best,best_epoch,settings\n");
    for (TrialResult one : tried) {
      table.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%s,%d,\"%s\"%n",
              one.trial,
              one.epochs,
              Double.isNaN(one.best) ? "" : Double.toString(one.best),
              one.bestEpoch,
              String.join(" ", one.sets).replace("\"", "\"\"")));
    }
    WholeFile.write(search.folder().resolve("trials.csv"), table.toString());
    if (!tried.isEmpty() && tried.get(0).epochs > 0) {
      RunConfig best = Settings.read(search.config().run(), null, tried.get(0).sets);
      WholeFile.write(search.folder().resolve("best.yaml"), Settings.yaml(best));
    }
  }
}
