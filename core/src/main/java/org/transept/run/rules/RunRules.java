package org.transept.run.rules;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.count.Followers;
import org.transept.evaluate.Case;
import org.transept.evaluate.Ranks;
import org.transept.metric.Metric;
import org.transept.metric.Summary;
import org.transept.model.Network;
import org.transept.model.context.RuleScores;
import org.transept.model.context.Rules;
import org.transept.run.Monitor;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.Validation;
import org.transept.train.Checkpoint;
import org.transept.train.Progress;
import org.transept.train.Select;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of a run: fitted when its training is done and kept in {@code rules.json}, by domain a
 * weight for each number of last events.
 */
public final class RunRules {
  private static final String FILE = "rules.json";
  private static final String RECORD = "rules";

  /** Domains whose numbers are told; of more the file has them. */
  private static final int NAMED = 6;

  /** Standard errors that chance exceeds once in twenty times. */
  private static final double TOLD = 1.645;

  private static final JsonMapper JSON = new JsonMapper();

  private RunRules() {}

  /**
   * Fits the rules of a run with its best weights and writes them down, unless that is done
   * already. A domain whose validation targets do not rank better with rules, by more than can be
   * told from chance, has none.
   */
  public static void fit(
      RunDirectory directory, RunConfig config, Dataset dataset, Network network, Monitor monitor) {
    Checkpoint checkpoint = new Checkpoint(directory.path());
    if (!(config.network().rules() instanceof Rules.Sequential rules)
        || directory.file(FILE).toFile().exists()
        || checkpoint.progress().bestEpoch() == 0) {
      return;
    }
    checkpoint.loadBest(network);
    Select select = config.train().select();
    Validation validation = new Validation(dataset, network, config.evaluate(), select);
    Ranks without = validation.ranks(monitor);
    Catalogue catalogue = dataset.catalogue();
    Followers followers = new Followers(dataset.training(), rules.steps(), rules.decay());
    double[][] weightsDW = new double[catalogue.domains()][rules.recent().size()];
    RuleFit fit = new RuleFit(network, new RuleScores(followers, rules, weightsDW), dataset);
    Arrays.setAll(weightsDW, fit::weights);
    network.add(new RuleScores(followers, rules, weightsDW));
    Ranks with = validation.ranks(monitor);
    Set<String> better = better(without, with, Metric.parse(select.metric()));
    for (int d = 0; d < weightsDW.length; d++) {
      if (!better.contains(catalogue.name(d))) {
        weightsDW[d] = new double[rules.recent().size()];
      }
    }
    Map<String, Double> before = validation.numbers(without);
    Map<String, Double> after = validation.numbers(chosen(without, with, better));
    Found found =
        new Found(dataset.hash(), select.metric(), before, after, weights(catalogue, weightsDW));
    directory.write(FILE, found.json());
    monitor.say(found.told());
  }

  /** Domains in which the second ranks are better, beyond {@link #TOLD} standard errors of that. */
  private static Set<String> better(Ranks first, Ranks second, Metric metric) {
    Map<String, Summary.Running> gains = new HashMap<>();
    for (int i = 0; i < first.size(); i++) {
      Case before = first.get(i);
      Case after = second.get(i);
      if (!before.counts()) {
        continue;
      }
      double gain =
          metric.of(after.rank(), after.candidates())
              - metric.of(before.rank(), before.candidates());
      gains.computeIfAbsent(before.domain(), domain -> new Summary.Running()).add(gain);
    }
    return gains.entrySet().stream()
        .filter(one -> isTold(one.getValue().summary()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static boolean isTold(Summary gain) {
    return gain.mean() > TOLD * gain.standardError();
  }

  /** The second ranks where they are better, the first ones elsewhere. */
  private static Ranks chosen(Ranks first, Ranks second, Set<String> better) {
    Ranks chosen = new Ranks();
    for (int i = 0; i < first.size(); i++) {
      chosen.add(better.contains(first.get(i).domain()) ? second.get(i) : first.get(i));
    }
    return chosen;
  }

  private static Map<String, double[]> weights(Catalogue catalogue, double[][] weightsDW) {
    Map<String, double[]> weights = new LinkedHashMap<>();
    for (int d = 0; d < weightsDW.length; d++) {
      weights.put(catalogue.name(d), weightsDW[d]);
    }
    return weights;
  }

  /** What a fit came to: validation without and with the weights, all by domain. */
  private record Found(
      String data,
      String metric,
      Map<String, Double> without,
      Map<String, Double> with,
      Map<String, double[]> weights) {
    JsonNode json() {
      ObjectNode json = JSON.createObjectNode();
      json.put(RuleWeights.DATA, data);
      json.put("metric", metric);
      json.set("without", JSON.valueToTree(without));
      json.set("with", JSON.valueToTree(with));
      json.set(RuleWeights.WEIGHTS, JSON.valueToTree(weights));
      return json;
    }

    String told() {
      if (weights.size() > NAMED) {
        long gain =
            weights.values().stream()
                .filter(own -> Arrays.stream(own).anyMatch(weight -> weight != 0))
                .count();
        return "what others had next: validation %s gains in %s of %s domains (rules.json)"
            .formatted(metric, gain, weights.size());
      }
      String parts = weights.keySet().stream().map(this::told).collect(Collectors.joining(", "));
      return "what others had next: validation %s %s".formatted(metric, parts);
    }

    private String told(String domain) {
      double[] own = weights.getOrDefault(domain, new double[0]);
      if (Arrays.stream(own).allMatch(weight -> weight == 0)) {
        return domain + " left out, no gain";
      }
      return String.format(
          Locale.ROOT,
          "%s %.4f instead of %.4f (weights %s)",
          domain,
          with.get(domain),
          without.get(domain),
          Arrays.stream(own)
              .mapToObj(weight -> String.format(Locale.ROOT, "%.2f", weight))
              .collect(Collectors.joining(" ")));
    }
  }

  /**
   * Has a network with the best weights of a run add that run's rules to its scores.
   *
   * @throws SettingsException if the run was trained with rules and has none, or those of another
   */
  public static void add(
      RunDirectory directory, RunConfig config, Dataset dataset, Network network) {
    if (!(config.network().rules() instanceof Rules.Sequential rules) || !has(directory)) {
      return;
    }
    RuleWeights kept = RuleWeights.read(directory.file(FILE));
    double[][] weightsDW = kept.of(dataset, rules.recent().size());
    if (Arrays.stream(weightsDW).flatMapToDouble(Arrays::stream).anyMatch(weight -> weight != 0)) {
      Followers followers = new Followers(dataset.training(), rules.steps(), rules.decay());
      network.add(new RuleScores(followers, rules, weightsDW));
    }
  }

  /** Whether the rules of a run are there; they must be once its training is done. */
  private static boolean has(RunDirectory directory) {
    boolean has = directory.file(FILE).toFile().exists();
    if (!has && belong(directory)) {
      throw new SettingsException(
          List.of(
              "%s has no rules.json though it was trained with rules; restore it or train --resume %s"
                  .formatted(directory.path(), directory.path())));
    }
    return has;
  }

  private static boolean belong(RunDirectory directory) {
    JsonNode run = directory.run();
    if (run.path(RECORD).asBoolean(false)) {
      return true;
    }
    // Of runs that do not say so, those from before there were rules have no such setting either.
    Checkpoint checkpoint = new Checkpoint(directory.path());
    if (!run.path("config").path("model").has("rules") || !checkpoint.exists()) {
      return false;
    }
    Progress progress = checkpoint.progress();
    return progress.done() && progress.bestEpoch() > 0;
  }

  /** Has {@code run.json} say that rules belong to the run, if it has any. */
  public static void record(RunDirectory directory, ObjectNode run) {
    if (directory.file(FILE).toFile().exists()) {
      run.put(RECORD, true);
    }
  }
}
