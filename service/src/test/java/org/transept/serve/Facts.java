package org.transept.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.transept.data.Catalogue;
import org.transept.data.read.Datasets;
import org.transept.run.RunDirectory;
import tools.jackson.databind.JsonNode;

/** What tests know of a run without asking the service. */
final class Facts {
  private static final Map<Path, Catalogue> READ = new HashMap<>();

  private final Catalogue catalogue;

  Facts(Path run) {
    catalogue =
        READ.computeIfAbsent(
            run, path -> Datasets.read(new RunDirectory(path).config().data()).catalogue());
  }

  /** Key of an item of a domain, counted from 0. */
  String key(String domain, int number) {
    return catalogue.key(catalogue.first(catalogue.domain(domain)) + number);
  }

  /** Keys of a list, in its order. */
  static List<String> items(JsonNode answered) {
    List<String> items = new ArrayList<>();
    answered.path("items").forEach(one -> items.add(one.path("item").asString()));
    return items;
  }
}
