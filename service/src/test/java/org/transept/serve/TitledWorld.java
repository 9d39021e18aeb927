package org.transept.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run of towers with cross-attention on the small world, whose items have made-up names. */
final class TitledWorld {
  private static final List<List<String>> FIRST =
      List.of(
          List.of("Smoked", "Dark", "Organic", "Roasted", "Wild", "Salted"),
          List.of("Cast-iron", "Copper", "Bamboo", "Enamel", "Ceramic", "Steel"));
  private static final List<List<String>> LAST =
      List.of(
          List.of(
              "paprika, 90 g", "rye bread", "oat flakes, 500 g", "almond butter", "crème fraîche"),
          List.of(
              "frying pan, 28 cm",
              "tea kettle",
              "cutting board",
              "mixing bowls, set of 3",
              "pepper mill"));

  private TitledWorld() {}

  /** Trains and evaluates it in a new folder {@code run} of that folder. */
  static Path trained(Path folder) throws IOException {
    Path events = ServedWorld.log(folder.resolve("world"));
    Path items = folder.resolve("world").resolve("items.csv");
    Files.writeString(items, items());
    return ServedWorld.trained(
        folder.resolve("first"),
        events,
        "data.items=" + items,
        "model.type=towers",
        "model.fusion.type=early",
        "train.epochs=8",
        "train.optimizer.rate=0.006");
  }

  private static String items() {
    StringBuilder csv = new StringBuilder("item,domain,title\n");
    for (int d = 0; d < 2; d++) {
      for (int i = 0; i < 30; i++) {
        String domain = List.of("food", "kitchen").get(d);
        csv.append("%s-%02d,%s,\"%s\"%n".formatted(domain, i + 1, domain, title(d, i)));
      }
    }
    return csv.toString();
  }

  /** What item {@code i} of domain {@code d} is called. */
  static String title(int d, int i) {
    return FIRST.get(d).get(i / 5) + " " + LAST.get(d).get(i % 5);
  }
}
