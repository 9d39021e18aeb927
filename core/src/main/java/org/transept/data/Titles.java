package org.transept.data;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What items are called: a table with columns item, domain and title (also called name,
 * product_title, item_title or product_name). Without a domain column the titles are those of the
 * only domain. An empty title is none.
 */
final class Titles {
  private final Map<String, Map<String, String>> byDomain = new HashMap<>();
  private final SourceFile file;
  private final Layout layout;
  private final Problems problems;

  private Titles(SourceFile file, Layout layout, Problems problems) {
    this.file = file;
    this.layout = layout;
    this.problems = problems;
  }

  /** Reads a table of titles; what is wrong with it becomes problems. */
  static Titles read(SourceFile file, Source source, Database database, Problems problems)
      throws IOException {
    Header header = Header.of(file, source.quotes(), database);
    Layout layout = Layout.ofItems(file, header, source.columns(), problems);
    Titles titles = new Titles(file, layout, problems);
    if (layout.item() != Layout.NONE && layout.title() != Layout.NONE) {
      try (Rows rows = Rows.open(new Part(file, layout, ""), database, problems)) {
        RowCheck check = new RowCheck(problems);
        while (rows.next()) {
          boolean keys = check.keys(rows, layout);
          if (check.text(rows, layout, layout.title()) && keys) {
            titles.add(rows);
          }
        }
      }
    }
    return titles;
  }

  /** Which columns of the table are read. */
  ReadColumns columns() {
    return ReadColumns.of(file, layout, "");
  }

  private void add(Rows rows) {
    String domain = layout.domain() == Layout.NONE ? "" : rows.value(layout.domain());
    String item = rows.value(layout.item());
    String text = Entities.decoded(rows.value(layout.title())).strip();
    if (byDomain.computeIfAbsent(domain, d -> new HashMap<>()).putIfAbsent(item, text) != null) {
      problems.add(
          Problems.Kind.REPEATED,
          rows,
          "",
          () ->
              "column \"%s\" must name an item%s once, got \"%s\" again"
                  .formatted(
                      layout.columns().get(layout.item()),
                      domain.isEmpty() ? "" : " of " + domain,
                      item));
    }
  }

  /** What is doubtful about a table that names few items of the log; empty if nothing is. */
  String doubts(Catalogue catalogue) {
    int rows = byDomain.values().stream().mapToInt(Map::size).sum();
    int named = 0;
    String example = "";
    for (Map.Entry<String, Map<String, String>> of : byDomain.entrySet()) {
      for (String item : of.getValue().keySet()) {
        if (isOf(catalogue, of.getKey(), item)) {
          named++;
        } else if (example.isEmpty()) {
          example = "\"%s\"%s".formatted(item, of.getKey().isEmpty() ? "" : " of " + of.getKey());
        }
      }
    }
    if (rows == 0 || 2L * named >= Math.min(rows, catalogue.items())) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "titles: %s of %,d rows of %s %s an item of the log, unlike %s; compare the keys and the"
            + " domains",
        named == 0 ? "none" : String.format(Locale.ROOT, "only %,d", named),
        rows,
        file.name(),
        named > 1 ? "name" : "names",
        Problems.oneLine(example));
  }

  private static boolean isOf(Catalogue catalogue, String domain, String item) {
    int d = domain.isEmpty() ? 0 : catalogue.names().indexOf(domain);
    return d >= 0 && catalogue.item(d, item) > 0;
  }

  /**
   * The catalogue with these titles; those of items that it does not have are passed over.
   *
   * @throws DataException if it has several domains and the table does not tell them
   */
  Catalogue in(Catalogue catalogue) {
    if (layout.domain() == Layout.NONE && catalogue.domains() > 1) {
      throw new DataException(
          "%s: must have a column for the domain because there are several (%s), found none"
              .formatted(file.name(), String.join(", ", catalogue.names())));
    }
    String[] titles = new String[catalogue.items() + 1];
    titles[0] = "";
    for (int item = 1; item < titles.length; item++) {
      String domain =
          layout.domain() == Layout.NONE ? "" : catalogue.name(catalogue.domainOf(item));
      titles[item] = byDomain.getOrDefault(domain, Map.of()).getOrDefault(catalogue.key(item), "");
    }
    return catalogue.called(titles);
  }
}
