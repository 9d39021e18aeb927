package org.transept.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.transept.data.Printable;
import org.transept.metric.Interval;

/**
 * How a model stands to the best baseline in one domain: the mean difference over the cases that
 * both ranked, with its paired bootstrap interval. The best baseline is the one with the highest
 * mean on these same cases, which favours the baseline, never the model.
 *
 * @param baseline name of the best baseline
 * @param row the difference, model minus baseline
 */
public record Verdict(String baseline, Comparison.Row row) {
  /** Below so many cases a bootstrap's interval is too narrow to say anything. */
  private static final int FEW = 20;

  /** What the interval says. */
  public enum Outcome {
    /** The whole interval lies above 0. */
    BETTER,
    /** The whole interval lies below 0. */
    WORSE,
    /** The interval holds 0, or there are too few cases for one. */
    UNDECIDED
  }

  /** The verdict of one domain, or of {@link Report#ALL}; nothing without baselines or cases. */
  public static Optional<Verdict> of(Report report, String domain) {
    return report.models().stream()
        .filter(model -> model.kind() == ModelRanks.Kind.BASELINE)
        .flatMap(model -> of(report, model.name(), domain).stream())
        .max(Comparator.comparingDouble(verdict -> verdict.row().firstMean()));
  }

  private static Optional<Verdict> of(Report report, String baseline, String domain) {
    return report.paired().stream()
        .filter(comparison -> comparison.first().equals(baseline))
        .flatMap(comparison -> comparison.rows().stream())
        .filter(row -> row.domain().equals(domain) && row.cases() > 0)
        .map(row -> new Verdict(baseline, row))
        .findFirst();
  }

  /** What the interval says. */
  public Outcome outcome() {
    Interval difference = row.difference();
    if (row.cases() < FEW || !difference.excludesZero()) {
      return Outcome.UNDECIDED;
    }
    return difference.low() > 0 ? Outcome.BETTER : Outcome.WORSE;
  }

  /** The verdict as one sentence. */
  public String sentence() {
    Interval difference = row.difference();
    String where =
        String.format(
            Locale.ROOT,
            "%s over %,d test cases%s: %s, ",
            row.metric().toUpperCase(Locale.ROOT),
            row.cases(),
            row.domain().equals(Report.ALL) ? "" : " of " + row.domain(),
            TextTable.number(row.mean()));
    String stands =
        String.format(
            Locale.ROOT,
            "%s %s the best baseline, %s (%s)",
            TextTable.number(Math.abs(difference.mean())),
            difference.mean() < 0 ? "below" : "above",
            baseline,
            TextTable.number(row.firstMean()));
    return where + stands + "; paired 95 % interval " + interval() + ": " + certainty() + ".";
  }

  private String interval() {
    return "[%s, %s]"
        .formatted(
            TextTable.signed(row.difference().low()), TextTable.signed(row.difference().high()));
  }

  private String certainty() {
    return switch (outcome()) {
      case BETTER -> "better than the baseline beyond chance";
      case WORSE -> "worse than the baseline beyond chance";
      case UNDECIDED ->
          row.cases() < FEW
              ? "too few cases to tell it from the baseline"
              : "not distinguishable from the baseline";
    };
  }

  /** A table of the verdicts of these domains; those without one are left out. */
  public static String table(Report report, List<String> domains) {
    TextTable table =
        new TextTable(
            2,
            List.of(
                "domain",
                "best baseline",
                "cases",
                "its mean",
                "model",
                "difference",
                "95 % interval"));
    for (String domain : domains) {
      of(report, domain).ifPresent(verdict -> table.add(verdict.cells()));
    }
    return table.toString();
  }

  private List<String> cells() {
    List<String> cells = new ArrayList<>(List.of(Printable.of(row.domain()), baseline));
    cells.add(String.valueOf(row.cases()));
    cells.add(TextTable.number(row.firstMean()));
    cells.add(TextTable.number(row.mean()));
    cells.add(TextTable.signed(row.difference().mean()));
    cells.add(interval());
    return cells;
  }
}
