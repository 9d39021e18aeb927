package org.transept.study.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.study.plan.StudyConfig;

/** What a study found, in plain sentences that say no more than its numbers do. */
final class Findings {
  private static final double LEVEL = 0.05;

  private Findings() {}

  static List<String> of(
      StudyConfig.Analysis analysis,
      List<Correlations.One> correlations,
      List<Effects.One> effects,
      List<Scaling.One> scaling) {
    List<String> sentences = new ArrayList<>();
    if (!correlations.isEmpty()) {
      sentences.add(correlation(analysis.metric(), correlations.get(0)));
      Pooled.Test seeds = correlations.get(0).seedsOnly().spearman();
      if (Double.isFinite(seeds.p())) {
        sentences.add(
            text(
                "Among runs that differ in their seed only (%d cells and domains) it is %.2f"
                    + " [%.2f, %.2f] (p = %.4f).",
                correlations.get(0).seedsOnly().strata(),
                seeds.correlation().mean(),
                seeds.correlation().low(),
                seeds.correlation().high(),
                seeds.p()));
      }
    }
    correlations.stream()
        .filter(one -> one.measure().equals(Correlations.UNTRAINED))
        .map(one -> one.pooled().spearman())
        .filter(test -> Double.isFinite(test.p()))
        .forEach(test -> sentences.add(untrained(test)));
    sentences.addAll(effects(analysis.metric(), effects));
    sentences.addAll(scaling(scaling));
    return sentences;
  }

  private static String correlation(String metric, Correlations.One one) {
    Pooled.Test test = one.pooled().spearman();
    if (!Double.isFinite(test.p())) {
      return "Too few runs have cross-attention to tell whether its angle goes with "
          + metric
          + ".";
    }
    double rank = test.correlation().mean();
    String found =
        test.p() > LEVEL
            ? "there is no evidence that they go together"
            : rank < 0
                ? "runs whose X' stands nearer to right angles to X rank better"
                : "runs whose X' stands nearer to right angles to X rank worse";
    return text(
        "Over %d runs in %d strata (data x host x domain) the rank correlation of |mean cos(X, X')|"
            + " at the best epoch with %s is %.2f [%.2f, %.2f] within strata (permutation p ="
            + " %.4f): %s.",
        one.pooled().runs(),
        one.pooled().strata(),
        metric,
        rank,
        test.correlation().low(),
        test.correlation().high(),
        test.p(),
        found);
  }

  /** A control: the cosine of networks that have not learned anything, but have their widths. */
  private static String untrained(Pooled.Test test) {
    return text(
        "With the same cosine before any training it is %.2f [%.2f, %.2f] (p = %.4f)%s.",
        test.correlation().mean(),
        test.correlation().low(),
        test.correlation().high(),
        test.p(),
        test.p() > LEVEL
            ? ""
            : ": the networks differ in it before they have learned anything, as those of different"
                + " widths do, so that such a correlation does not show what an angle does");
  }

  private static List<String> effects(String metric, List<Effects.One> effects) {
    Map<Effects.Comparison, List<Effects.One>> groups = new LinkedHashMap<>();
    for (Effects.One one : effects) {
      if (!Ranked.isAll(one.domain())) {
        groups.computeIfAbsent(one.comparison(), unused -> new ArrayList<>()).add(one);
      }
    }
    List<String> sentences = new ArrayList<>();
    groups.forEach(
        (comparison, all) -> {
          double mean =
              all.stream().mapToDouble(o -> o.effect().difference().mean()).average().orElse(0);
          sentences.add(
              text(
                  "%s: %s against %s%s changes %s by %+.4f on average over %d cells and domains:"
                      + " helps in %d, hurts in %d, cannot tell in %d (Holm-adjusted at 5 %%).",
                  comparison.axis(),
                  comparison.arm(),
                  comparison.against(),
                  comparison.equalSize() ? " at equal size" : "",
                  metric,
                  mean,
                  all.size(),
                  count(all, Verdict.HELPS),
                  count(all, Verdict.HURTS),
                  count(all, Verdict.CANNOT_TELL)));
        });
    if (effects.stream().anyMatch(one -> one.effect().usersOnly())) {
      sentences.add(
          "Some comparisons have one seed only: their intervals tell of other users, not of other"
              + " seeds.");
    }
    if (effects.stream().anyMatch(one -> one.effect().seeds() == 2)) {
      sentences.add(
          "Some comparisons have two seeds only, which is too few for their intervals to cover as"
              + " often as they say.");
    }
    return sentences;
  }

  private static long count(List<Effects.One> all, Verdict verdict) {
    return all.stream().filter(one -> one.verdict() == verdict).count();
  }

  private static List<String> scaling(List<Scaling.One> scaling) {
    long asked = scaling.stream().mapToLong(one -> one.reaches().size()).sum();
    if (asked == 0) {
      return List.of();
    }
    long never =
        scaling.stream()
            .flatMap(one -> one.reaches().stream())
            .filter(reach -> Double.isInfinite(reach.size().mean()))
            .count();
    long smaller =
        scaling.stream()
            .flatMap(one -> one.reaches().stream())
            .filter(reach -> reach.size().mean() <= reach.weights())
            .count();
    return List.of(
        text(
            "Of %d cells and domains with cross-attention, the curve without it reaches the same"
                + " number with no more weights in %d, with more in %d, and at no size in %d.",
            asked, smaller, asked - smaller - never, never));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
