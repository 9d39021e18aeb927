package org.transept.data.read;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.transept.data.Catalogue;
import org.transept.data.Printable;
import org.transept.data.Warning;

/**
 * How many rows of a table of items name items of the log.
 *
 * @param rows rows of the table
 * @param named those that name an item of the log
 * @param elsewhere those whose key is that of an item in another domain only
 * @param nearly those whose key differs from one by case or white space
 * @param example the first row that names none
 * @param items items of the log
 */
record TitleMatch(int rows, int named, int elsewhere, int nearly, String example, int items) {
  static TitleMatch of(Map<String, Map<String, String>> byDomain, Catalogue catalogue) {
    Set<String> keys = new HashSet<>();
    Set<String> plain = new HashSet<>();
    for (int item = 1; item <= catalogue.items(); item++) {
      keys.add(catalogue.key(item));
      plain.add(plain(catalogue.key(item)));
    }
    int rows = 0;
    int named = 0;
    int elsewhere = 0;
    int nearly = 0;
    String example = "";
    for (Map.Entry<String, Map<String, String>> of : byDomain.entrySet()) {
      int d = of.getKey().isEmpty() ? 0 : catalogue.names().indexOf(of.getKey());
      for (String item : of.getValue().keySet()) {
        rows++;
        if (d >= 0 && catalogue.item(d, item) > 0) {
          named++;
          continue;
        }
        elsewhere += keys.contains(item) ? 1 : 0;
        nearly += plain.contains(plain(item)) ? 1 : 0;
        if (example.isEmpty()) {
          String domain = of.getKey().isEmpty() ? "" : " of " + of.getKey();
          example = Printable.oneLine("\"%s\"%s".formatted(item, domain));
        }
      }
    }
    return new TitleMatch(rows, named, elsewhere, nearly, example, catalogue.items());
  }

  private static String plain(String key) {
    return Printable.stripped(key).toLowerCase(Locale.ROOT);
  }

  /** A warning if the table names less than half of what it could. */
  Optional<Warning> warning(String file) {
    if (rows == 0 || 2L * named >= Math.min(rows, items)) {
      return Optional.empty();
    }
    String what =
        "titles: %s of %s of %s %s an item of the log; the first that does not is %s"
            .formatted(
                named == 0 ? "none" : "only " + String.format(Locale.ROOT, "%,d", named),
                rows == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", rows),
                file,
                named > 1 ? "name" : "names",
                example);
    return Optional.of(new Warning("unmatched-titles", what, remedy()));
  }

  private String remedy() {
    int missing = rows - named;
    if (2 * elsewhere >= missing) {
      return "name the domains as the log does: the keys are those of items of other domains";
    }
    return 2 * nearly >= missing
        ? "write the keys as the log does: they differ by upper and lower case or white space"
        : "compare the keys and the domains of both files";
  }
}
