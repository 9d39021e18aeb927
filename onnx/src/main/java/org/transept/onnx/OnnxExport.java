package org.transept.onnx;

import ai.onnx.proto.OnnxMl;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.file.WholeFile;
import org.transept.model.Network;
import org.transept.model.context.RequestTime;
import org.transept.run.Version;
import org.transept.run.trained.TrainedRun;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a finished run as one ONNX file.
 *
 * <p>Inputs: {@code items}, 64-bit integers, batch x events: histories over all domains as rows of
 * the item table, oldest first, filled up with 0 on the <em>left</em>; the whole history, for what
 * came before the window that the model reads is looked at too. {@code at}, one 64-bit integer,
 * only if the model knows what sold lately: when all rows are asked, in Unix seconds. Outputs:
 * {@code scores.DOMAIN} for each domain, floats, batch x items of the domain.
 *
 * <p>Metadata: {@code run}, its name; {@code length}, events that the model reads; {@code items}, a
 * JSON object of each domain's item keys. Rows of the item table are counted from 1 through all
 * domains in that order; row 0 is no item.
 */
public final class OnnxExport {
  /** Bytes that a protobuf message can hold. */
  private static final long MOST = Integer.MAX_VALUE;

  private OnnxExport() {}

  /**
   * What was written.
   *
   * @param bytes size of the file
   * @param inputs names of the inputs
   * @param outputs names of the outputs
   */
  public record Written(long bytes, List<String> inputs, List<String> outputs) {}

  /**
   * Writes the file; it appears complete or not at all.
   *
   * @throws SettingsException if the run's model cannot be written as ONNX, with the reason
   * @throws UncheckedIOException if the disk does not take it
   */
  public static Written write(TrainedRun run, Path file) {
    Catalogue catalogue = run.dataset().catalogue();
    Design design = Design.of(run.config().model(), catalogue.domains());
    Network network = (Network) run.recommender();
    requireSize(network);
    Graph graph = new Graph();
    Weights weights = new Weights(graph, network.parameters().saved());
    List<String> inputs = new ArrayList<>(List.of(graph.input("items", "batch", "events")));
    String items = weights.add("items.vectors", network.items().allVD());
    Scores scores = new Scores(graph, weights, design, catalogue, items);
    Stream.Histories histories = Stream.Histories.of(graph, "items", design.length());
    List<String> states = scores.states(histories);
    RuleLogs rules = network.rules() == null ? null : new RuleLogs(graph, network.rules());
    Trends trends = null;
    if (weights.has(trend(catalogue, 0) + ".weight")
        && network(run).time() instanceof RequestTime.Trends used) {
      inputs.add(graph.input("at"));
      trends = new Trends(graph, run.dataset().training(), used.trends(), "at");
    }
    Layers layers = new Layers(graph, weights);
    Arithmetic its = new Arithmetic(graph);
    List<String> outputs = new ArrayList<>();
    for (int d = 0; d < catalogue.domains(); d++) {
      String stateBD = states.get(d);
      String scoresBV = scores.products(stateBD, d);
      if (trends != null) {
        String weightBW = layers.linear(trend(catalogue, d), stateBD);
        scoresBV = its.add(scoresBV, its.product(weightBW, trends.logsWV(d)));
      }
      if (rules != null) {
        scoresBV = its.add(scoresBV, rules.partBV(histories.windowBL(), design.length(), d));
      }
      outputs.add("scores." + catalogue.name(d));
      graph.output(outputs.get(d), scoresBV, "batch", Integer.toString(catalogue.size(d)));
    }
    save(file, graph.model("transept", Version.transept(), metadata(run, design)));
    return new Written(file.toFile().length(), inputs, outputs);
  }

  private static Network.Config network(TrainedRun run) {
    return (Network.Config) run.config().model();
  }

  private static String trend(Catalogue catalogue, int d) {
    return "time.trend-" + catalogue.name(d);
  }

  private static void requireSize(Network network) {
    long bytes = (network.parameters().count() + network.items().allVD().numel()) * Float.BYTES;
    bytes += network.rules() == null ? 0 : RuleLogs.bytes(network.rules());
    if (bytes > MOST) {
      throw new SettingsException(
          List.of(
              String.format(
                      Locale.ROOT,
                      "an ONNX file must be smaller than 2 GiB, got %,d bytes of weights: train"
                          + " with fewer",
                      bytes)
                  + " items or a smaller model.width"));
    }
  }

  private static Map<String, String> metadata(TrainedRun run, Design design) {
    Catalogue catalogue = run.dataset().catalogue();
    JsonMapper json = new JsonMapper();
    ObjectNode keys = json.createObjectNode();
    for (int d = 0; d < catalogue.domains(); d++) {
      ArrayNode own = keys.putArray(catalogue.name(d));
      for (int v = 0; v < catalogue.size(d); v++) {
        own.add(catalogue.key(catalogue.first(d) + v));
      }
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("run", run.directory().name());
    metadata.put("length", Integer.toString(design.length()));
    metadata.put("items", json.writeValueAsString(keys));
    return metadata;
  }

  private static void save(Path file, OnnxMl.ModelProto model) {
    WholeFile.write(
        file,
        part -> {
          try (OutputStream out = Files.newOutputStream(part)) {
            model.writeTo(out);
          }
        });
  }
}
