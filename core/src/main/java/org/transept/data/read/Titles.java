package org.transept.data.read;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.text.translate.AggregateTranslator;
import org.apache.commons.text.translate.CharSequenceTranslator;
import org.apache.commons.text.translate.EntityArrays;
import org.apache.commons.text.translate.LookupTranslator;
import org.apache.commons.text.translate.NumericEntityUnescaper;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.ReadColumns;
import org.transept.data.Warning;

/**
 * What items are called: a table with columns item, domain and title (also called name,
 * product_title, item_title or product_name). Without a domain column the titles are those of the
 * only domain. An empty title is none.
 */
final class Titles {
  /** Character references of HTML, which titles from web shops hold. */
  private static final CharSequenceTranslator REFERENCES =
      new AggregateTranslator(
          new LookupTranslator(EntityArrays.BASIC_UNESCAPE),
          new LookupTranslator(EntityArrays.APOS_UNESCAPE),
          new LookupTranslator(EntityArrays.ISO8859_1_UNESCAPE),
          new LookupTranslator(EntityArrays.HTML40_EXTENDED_UNESCAPE),
          new NumericEntityUnescaper());

  private final Map<String, Map<String, String>> byDomain = new LinkedHashMap<>();
  private final SourceFile file;
  private final ColumnMapping layout;
  private final Problems problems;

  private Titles(SourceFile file, ColumnMapping layout, Problems problems) {
    this.file = file;
    this.layout = layout;
    this.problems = problems;
  }

  /** Reads a table of titles; what is wrong with it becomes problems. */
  static Titles read(SourceFile file, Source source, Database database, Problems problems)
      throws IOException {
    Header header = Header.of(file, source.quotes(), database);
    ColumnMapping layout = ColumnMapping.ofItems(file, header, source.columns(), problems);
    Titles titles = new Titles(file, layout, problems);
    if (layout.item() != ColumnMapping.NONE && layout.title() != ColumnMapping.NONE) {
      try (Rows rows = Rows.open(new SourceTable(file, layout, ""), database, problems)) {
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
    return layout.of(file, "");
  }

  /** The text with character references decoded once; control characters are blanks. */
  private static String decoded(String text) {
    return text.indexOf('&') < 0 ? text : REFERENCES.translate(text).replaceAll("\\p{Cc}", " ");
  }

  /** What is doubtful about the table, see {@link TitleMatch}. */
  Optional<Warning> doubts(Catalogue catalogue) {
    return TitleMatch.of(byDomain, catalogue).warning(file.name());
  }

  private void add(Rows rows) {
    String domain = layout.domain() == ColumnMapping.NONE ? "" : rows.value(layout.domain());
    String item = rows.value(layout.item());
    String text = decoded(rows.value(layout.title())).strip();
    if (byDomain.computeIfAbsent(domain, d -> new LinkedHashMap<>()).putIfAbsent(item, text)
        != null) {
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

  /**
   * The catalogue with these titles; those of items that it does not have are passed over.
   *
   * @throws DataException if it has several domains and the table does not tell them
   */
  Catalogue in(Catalogue catalogue) {
    if (layout.domain() == ColumnMapping.NONE && catalogue.domains() > 1) {
      throw new DataException(
          "%s: must have a column for the domain because there are several (%s), found none"
              .formatted(file.name(), String.join(", ", catalogue.names())));
    }
    String[] titles = new String[catalogue.items() + 1];
    titles[0] = "";
    for (int item = 1; item < titles.length; item++) {
      String domain =
          layout.domain() == ColumnMapping.NONE ? "" : catalogue.name(catalogue.domainOf(item));
      titles[item] = byDomain.getOrDefault(domain, Map.of()).getOrDefault(catalogue.key(item), "");
    }
    return catalogue.called(titles);
  }
}
