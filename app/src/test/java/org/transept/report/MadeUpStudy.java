package org.transept.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A study's {@code analysis.json} whose numbers are made up: two data sets, three placements of
 * fusion, three widths, three domains and all of them together.
 */
final class MadeUpStudy {
  static final List<String> WORLDS = List.of("planted", "independent");
  static final List<String> FUSIONS = List.of("none", "early", "stack");
  static final List<Integer> WIDTHS = List.of(16, 24, 32);
  static final List<String> DOMAINS = List.of("food", "kitchen", "garden", "all");
  static final List<String> MEASURES =
      List.of("best.absMeanCos", "best.meanAbsCos", "best.rmsCos", "best.gateMean");
  private static final double FLOOR = 0.1411;

  private final Random random = new Random(7);
  private final ObjectNode analysis = JsonMapper.shared().createObjectNode();

  private MadeUpStudy() {}

  /** The whole of it, with that many seeds per cell. */
  static Path full(Path folder, int seeds) throws IOException {
    MadeUpStudy study = new MadeUpStudy();
    study.head(2 * 3 * 3 * seeds);
    study.points(seeds);
    study.correlations(seeds);
    study.effects(seeds);
    study.scaling(seeds);
    study.trajectories();
    return study.write(folder);
  }

  /** The whole of it, with correlations over seeds only, but for the last measure. */
  static Path seeds(Path folder) throws IOException {
    return edited(
        folder,
        analysis -> {
          for (String measure : MEASURES) {
            ObjectNode one =
                (ObjectNode) analysis.path("correlations").get(MEASURES.indexOf(measure));
            ObjectNode seeds = one.putObject("seedsOnly");
            boolean known = !measure.equals(MEASURES.get(MEASURES.size() - 1));
            seeds.put("strata", known ? 35 : 0).put("leftOut", known ? 1 : 36);
            seeds.put("runs", known ? 175 : 0);
            for (String coefficient : List.of("pearson", "spearman")) {
              ObjectNode test = seeds.putObject(coefficient);
              if (known) {
                interval(test, 0.11, 0.09).put("p", 0.031);
              } else {
                test.putNull("low").putNull("mean").putNull("high").putNull("p");
              }
            }
          }
        });
  }

  /** The whole of it without those fields. */
  static Path without(Path folder, Collection<String> fields) throws IOException {
    return edited(folder, analysis -> analysis.without(fields));
  }

  /** The study, its data sets, its finding and the arms compared have that name. */
  static Path named(Path folder, String name) throws IOException {
    return edited(
        folder,
        analysis -> {
          analysis.put("name", name);
          analysis.putArray("findings").add(name);
          analysis.withArray("points").forEach(point -> ((ObjectNode) point).put("data", name));
          analysis.withArray("effects").forEach(effect -> ((ObjectNode) effect).put("arm", name));
        });
  }

  /** Of every interval only the mean is known; no point has the cost of its run. */
  static Path unknown(Path folder) throws IOException {
    return edited(
        folder,
        analysis -> {
          for (String bound : List.of("low", "high", "p", "adjusted", "base", "floor")) {
            analysis.findParents(bound).forEach(parent -> ((ObjectNode) parent).putNull(bound));
          }
          for (String cost : List.of("seconds", "bestEpoch", "memoryMiB", "best.rmsCos")) {
            analysis.findParents(cost).forEach(parent -> ((ObjectNode) parent).putNull(cost));
          }
        });
  }

  private static Path edited(Path folder, Consumer<ObjectNode> change) throws IOException {
    Path study = full(folder, 5);
    Path file = study.resolve("analysis.json");
    ObjectNode analysis = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    change.accept(analysis);
    Files.writeString(file, analysis.toString());
    return study;
  }

  private Path write(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("analysis.json"),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(analysis));
    return folder;
  }

  private void head(int runs) {
    analysis
        .put("name", "fusion-and-width")
        .put("command", "./transept study runs/fusion-and-width.yaml --out study")
        .put("metric", "ndcg@10")
        .put("protocol", "full");
    analysis
        .putObject("versions")
        .put("transept", "0.1.0")
        .put("libtorch", "2.10.0")
        .put("duckdb", "1.4.1");
    axis("world", WORLDS);
    axis("fusion", FUSIONS);
    axis("width", WIDTHS.stream().map(String::valueOf).toList());
    DOMAINS.subList(0, 3).forEach(analysis.withArray("domains")::add);
    analysis.putObject("runs").put("done", runs).put("of", runs).put("seconds", 13.5 * runs);
    analysis
        .putArray("findings")
        .add("In the planted world early fusion helps in every domain at equal size.")
        .add("In the independent world no arm can be told from none with these seeds.")
        .add("Orthogonality and quality go together weakly, and not beyond chance.");
  }

  private void axis(String name, List<String> arms) {
    ObjectNode axis = analysis.withArray("axes").addObject().put("name", name);
    arms.forEach(axis.putArray("arms")::add);
  }

  private void points(int seeds) {
    for (String world : WORLDS) {
      for (String fusion : FUSIONS) {
        for (int width : WIDTHS) {
          for (int seed = 1; seed <= seeds; seed++) {
            run(world, fusion, width, seed);
          }
        }
      }
    }
  }

  private void run(String world, String fusion, int width, int seed) {
    double luck = 0.002 * random.nextGaussian();
    double epoch = 6 + random.nextInt(9);
    double seconds = width * (0.4 + 0.05 * random.nextDouble());
    for (String domain : DOMAINS) {
      ObjectNode point = analysis.withArray("points").addObject();
      point.put("run", "%s_%s_%d_s%d".formatted(world, fusion, width, seed));
      point
          .putObject("arms")
          .put("world", world)
          .put("fusion", fusion)
          .put("width", Integer.toString(width));
      long weights = weights(fusion, width);
      point.put("seed", seed).put("domain", domain).put("data", world).put("model", "towers");
      point.put("fusion", fusion).put("control", "none");
      point.put("trainable", weights).put("total", weights).put("cases", cases(domain));
      ObjectNode numbers = point.putObject("numbers");
      double cosine = fusion.equals("none") ? 0 : 0.05 + 0.1 * random.nextDouble();
      double value = level(world, fusion, weights, domain) + luck - 0.03 * cosine;
      value += 0.001 * random.nextGaussian();
      numbers.put("ndcg@10", value).put("hr@10", 1.8 * value).put("mrr", 0.9 * value);
      numbers.put("auc", 0.5 + value).put("valid", value + 0.004).put("bestEpoch", epoch);
      numbers.put("seconds", seconds).put("memoryMiB", 180 + 2.0 * width);
      if (!fusion.equals("none")) {
        geometry(numbers, cosine);
      }
    }
  }

  private void geometry(ObjectNode numbers, double cosine) {
    numbers.put("start.absMeanCos", 0.03).put("best.absMeanCos", cosine);
    numbers.put("best.meanAbsCos", FLOOR + 0.3 * cosine).put("best.rmsCos", 0.18 + 0.3 * cosine);
    numbers.putNull("best.gatedAbsMeanCos");
    numbers.put("best.floor", FLOOR).put("best.gateMean", 0.4 + 0.1 * random.nextDouble());
  }

  private static long weights(String fusion, int width) {
    long plain = 2600L * width + 28L * width * width;
    return fusion.equals("none") ? plain : plain + 8L * width * width;
  }

  private static int cases(String domain) {
    return domain.equals("all") ? 2411 : 720 + 30 * DOMAINS.indexOf(domain);
  }

  private static double level(String world, String fusion, long weights, String domain) {
    double level = 0.14 + 0.02 * DOMAINS.indexOf(domain) - 3 * Math.pow((double) weights, -0.35);
    boolean gains = world.equals("planted") && fusion.equals("early");
    return level + (gains ? 0.008 : 0);
  }

  private void correlations(int seeds) {
    for (String measure : MEASURES) {
      ObjectNode correlation = analysis.withArray("correlations").addObject().put("x", measure);
      ArrayNode strata = correlation.putArray("strata");
      for (String world : WORLDS) {
        for (String domain : DOMAINS) {
          ObjectNode stratum = strata.addObject();
          stratum.put("data", world).put("model", "towers").put("domain", domain);
          stratum.put("runs", 6 * seeds);
          interval(stratum.putObject("pearson"), -0.2 + 0.4 * random.nextDouble(), 0.3);
          interval(stratum.putObject("spearman"), -0.2 + 0.4 * random.nextDouble(), 0.3);
        }
      }
      ObjectNode pooled = correlation.putObject("pooled");
      pooled.put("strata", 6).put("leftOut", 0).put("runs", 12 * seeds);
      interval(pooled.putObject("pearson"), -0.23, 0.15).put("p", 0.0004);
      interval(pooled.putObject("spearman"), -0.19, 0.16).put("p", 0.021);
    }
  }

  private void effects(int seeds) {
    for (String fusion : FUSIONS.subList(1, 3)) {
      for (String world : WORLDS) {
        for (int width : WIDTHS) {
          for (String domain : DOMAINS) {
            effect(seeds, fusion, world, width, domain);
          }
        }
      }
    }
  }

  private void effect(int seeds, String fusion, String world, int width, String domain) {
    boolean gains = world.equals("planted") && fusion.equals("early");
    boolean loses = world.equals("independent") && fusion.equals("stack") && width == 32;
    ObjectNode effect = analysis.withArray("effects").addObject();
    effect.put("axis", "fusion").put("arm", fusion).put("against", "none");
    effect.putObject("cell").put("world", world).put("width", Integer.toString(width));
    effect.put("domain", domain).put("seeds", seeds).put("users", cases(domain)).put("base", 0.11);
    double mean = (gains ? 0.009 : loses ? -0.008 : 0) + 0.001 * random.nextGaussian();
    interval(effect.putObject("difference"), mean, gains || loses ? 0.004 : 0.006);
    effect.put("p", gains || loses ? 0.0002 : 0.4).put("adjusted", gains || loses ? 0.009 : 1);
    effect.put("verdict", gains ? "helps" : loses ? "hurts" : "cannot-tell");
    if (gains || loses || domain.equals("garden")) {
      effect.putNull("seedsToDecide");
    } else {
      effect.put("seedsToDecide", 9 + random.nextInt(60));
    }
    effect.put("equalSize", width == 24);
    long other = width == 24 ? weights(fusion, width) : weights("none", width);
    effect.putArray("weights").add(weights(fusion, width)).add(other);
  }

  private void scaling(int seeds) {
    for (String world : WORLDS) {
      for (String domain : DOMAINS) {
        ObjectNode fit = analysis.withArray("scaling").addObject();
        fit.put("data", world).put("model", "towers").put("fusion", "none").put("domain", domain);
        fit.put("points", 3 * seeds);
        interval(fit.putObject("a"), 0.14 + 0.02 * DOMAINS.indexOf(domain), 0.01);
        interval(fit.putObject("b"), 3, 1.5);
        interval(fit.putObject("c"), 0.35, 0.12);
        for (int step = 0; step <= 20; step++) {
          double size = 45_000 * Math.pow(2.9, step / 20.0);
          ObjectNode at = fit.withArray("curve").addObject().put("size", size);
          interval(at, level(world, "none", Math.round(size), domain), 0.0015);
        }
        ObjectNode reach = fit.withArray("reaches").addObject().put("arm", "early");
        ObjectNode reached = reach.put("value", 0.121).putObject("size");
        reached.put("low", 81_000.4);
        if (world.equals("planted")) {
          reached.putNull("mean").putNull("high");
        } else {
          reached.put("mean", 98_211.7).putNull("high");
        }
      }
    }
  }

  private void trajectories() {
    for (String world : WORLDS) {
      for (String fusion : FUSIONS.subList(1, 3)) {
        for (int width : WIDTHS) {
          for (String domain : DOMAINS.subList(0, 3)) {
            trajectory("%s_%s_%d".formatted(world, fusion, width), domain);
          }
        }
      }
    }
  }

  private void trajectory(String cell, String domain) {
    ObjectNode trajectory = analysis.withArray("trajectories").addObject();
    trajectory.put("cell", cell).put("domain", domain).put("floor", FLOOR);
    double end = 0.05 + 0.1 * random.nextDouble();
    for (int epoch = 0; epoch <= 15; epoch++) {
      double value = end + (0.03 - end) * Math.exp(-epoch / 4.0);
      trajectory.withArray("epochs").add(epoch);
      trajectory.withArray("absMeanCos").add(value);
      trajectory.withArray("low").add(0.8 * value);
      trajectory.withArray("high").add(1.25 * value);
    }
  }

  private static ObjectNode interval(ObjectNode node, double mean, double half) {
    return node.put("low", mean - half).put("mean", mean).put("high", mean + half);
  }
}
