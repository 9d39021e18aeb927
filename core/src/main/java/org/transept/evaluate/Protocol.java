package org.transept.evaluate;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.SettingsException;
import org.transept.metric.Metric;

/** How scores become ranks and ranks become numbers. */
public record Protocol(
    Candidates candidates,
    @Doc("leave out of full candidates what the user touched before the target") boolean removeSeen,
    @Doc("rank of the target among equal scores: half or favour-target") TieRank ties,
    @Doc("metrics, such as hr@10, ndcg@10, mrr, auc") List<String> metrics) {
  /** Full ranking with honest ties. */
  public static final Protocol DEFAULTS =
      new Protocol(
          new Candidates.Full(),
          false,
          TieRank.HALF,
          List.of("hr@5", "hr@10", "ndcg@5", "ndcg@10", "mrr", "auc"));

  /** Most negatives, as for {@link Candidates.Uniform}. */
  private static final int MOST = 10_000_000;

  private static final Pattern SHORTHAND =
      Pattern.compile(
          "(?:full|(uni|pop)([1-9][0-9]{0,8})(?:-seed(-?[0-9]{1,18}))?)(-without-seen)?(-favour-target)?(?:-by-([a-z0-9@+]+))?");

  /** Checks that the metrics exist and that no setting is without effect. */
  public Protocol {
    metrics = List.copyOf(metrics);
    Check.that(!metrics.isEmpty(), "metrics", metrics, "at least one");
    metrics.forEach(Metric::parse);
    Check.that(
        metrics.stream().distinct().count() == metrics.size(), "metrics", metrics, "all different");
    Check.that(
        !removeSeen || candidates instanceof Candidates.Full,
        "removeSeen",
        true,
        "false for sampled candidates, which the user never touched anyway");
  }

  /**
   * {@code base} with other candidates: "full", "uniN" or "popN", or what {@link #label} says,
   * perhaps with {@link #metricsLabel}. The seed of sampled candidates stays that of {@code base},
   * and is 0 if that has none; seen items are removed only from full candidates.
   *
   * @throws SettingsException if the shorthand is none of these
   */
  public static Protocol parse(String shorthand, Protocol base) {
    Matcher matcher = SHORTHAND.matcher(shorthand);
    if (!matcher.matches()) {
      throw new SettingsException(
          List.of("protocol must be full, uniN or popN, got \"%s\"".formatted(shorthand)));
    }
    TieRank ties = matcher.group(5) == null ? base.ties : TieRank.FAVOUR_TARGET;
    boolean unseen = matcher.group(4) != null;
    List<String> metrics = matcher.group(6) == null ? base.metrics : metrics(matcher.group(6));
    if (matcher.group(1) == null) {
      return new Protocol(new Candidates.Full(), unseen || base.removeSeen, ties, metrics);
    }
    int n = Integer.parseInt(matcher.group(2));
    if (n > MOST) {
      throw new SettingsException(
          List.of(
              "protocol must be of at most %s negatives, got \"%s\"".formatted(MOST, shorthand)));
    }
    long seed = base.candidates instanceof Candidates.Sampled sampled ? sampled.seed() : 0;
    if (matcher.group(3) != null) {
      seed = Long.parseLong(matcher.group(3));
    }
    Candidates candidates =
        matcher.group(1).equals("uni")
            ? new Candidates.Uniform(n, seed)
            : new Candidates.Popular(n, seed);
    return new Protocol(candidates, unseen, ties, metrics);
  }

  private static List<String> metrics(String joined) {
    List<String> metrics = List.of(joined.split("\\+"));
    try {
      metrics.forEach(Metric::parse);
      Check.that(
          metrics.stream().distinct().count() == metrics.size(),
          "metrics",
          metrics,
          "all different");
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException(List.of("protocol: " + wrong.getMessage()));
    }
    return metrics;
  }

  /**
   * All that decides ranks, such as "uni999" or "uni999-seed7-favour-target"; protocols that rank
   * otherwise have other labels. For names of files, and for {@link #parse}.
   */
  public String label() {
    long seed = candidates instanceof Candidates.Sampled sampled ? sampled.seed() : 0;
    return shortName()
        + (seed == 0 ? "" : "-seed" + seed)
        + (removeSeen ? "-without-seen" : "")
        + (ties == TieRank.FAVOUR_TARGET ? "-favour-target" : "");
  }

  /** The metrics behind a {@link #label}, such as "-by-ndcg@10+mrr", as {@link #parse} takes it. */
  public String metricsLabel() {
    return "-by-" + String.join("+", metrics);
  }

  /** What {@link #parse} takes, such as "uni999". */
  public String shortName() {
    return candidates.shortName();
  }

  /** The metrics themselves, in the order of their labels. */
  public List<Metric> parsedMetrics() {
    return metrics.stream().map(Metric::parse).toList();
  }
}
