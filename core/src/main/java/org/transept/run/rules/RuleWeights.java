package org.transept.run.rules;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.file.JsonFile;
import tools.jackson.databind.JsonNode;

/**
 * What {@code rules.json} says: by domain a weight for each number of last events, and of which
 * data they are.
 */
record RuleWeights(Path file, JsonNode json) {
  static final String WEIGHTS = "weights";
  static final String DATA = "data";

  static RuleWeights read(Path file) {
    return new RuleWeights(file, JsonFile.object(file));
  }

  /**
   * The weights, domains x {@code recent}.
   *
   * @param recent numbers of last events
   * @throws SettingsException if they are not of this data
   */
  double[][] of(Dataset dataset, int recent) {
    String hash = json.path(DATA).asString(dataset.hash()); // Older files do not say it.
    require(hash.equals(dataset.hash()), "those of a run on other data (SHA-256 %.12s...)", hash);
    Catalogue catalogue = dataset.catalogue();
    JsonNode weights = json.path(WEIGHTS);
    Set<String> domains = new TreeSet<>(weights.propertyNames());
    require(
        domains.equals(Set.copyOf(catalogue.names())),
        "weights of domains %s where it has %s",
        domains,
        catalogue.names());
    double[][] weightsDW = new double[catalogue.domains()][recent];
    for (int d = 0; d < weightsDW.length; d++) {
      JsonNode own = weights.path(catalogue.name(d));
      require(
          own.size() == recent,
          "%s weights of domain \"%s\" where model.rules.recent has %s",
          own.size(),
          catalogue.name(d),
          recent);
      for (int w = 0; w < recent; w++) {
        double weight = own.path(w).asDouble(Double.NaN);
        require(
            own.path(w).isNumber() && Double.isFinite(weight),
            "%s as a weight of domain \"%s\"",
            own.path(w),
            catalogue.name(d));
        weightsDW[d][w] = weight;
      }
    }
    return weightsDW;
  }

  @SuppressWarnings("AnnotateFormatMethod") // Every caller gives a constant.
  private void require(boolean holds, String got, Object... facts) {
    if (!holds) {
      throw new SettingsException(
          List.of(
              "%s: must be the rules of this run, got %s; restore it, or delete it and run ./transept train --resume %s"
                  .formatted(file, got.formatted(facts), file.getParent())));
    }
  }
}
