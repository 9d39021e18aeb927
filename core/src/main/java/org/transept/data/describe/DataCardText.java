package org.transept.data.describe;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.transept.data.Printable;
import org.transept.data.ReadColumns;
import org.transept.data.Warning;
import org.transept.data.describe.DataCard.Domain;
import org.transept.data.describe.DataCard.Spread;
import org.transept.data.describe.DataCard.Targets;

/** Lays a {@link DataCard} out for a terminal. */
final class DataCardText {
  private static final int WIDTH = 100;
  private static final int WIDEST_MATRIX = 12;

  private final DataCard card;
  private final StringBuilder out = new StringBuilder();

  DataCardText(DataCard card) {
    this.card = card;
    head();
    domains();
    lengths();
    overlap();
    targets();
    traits();
    warnings();
  }

  @Override
  public String toString() {
    return out.toString();
  }

  /** A share as per cent; those under ten keep a decimal. */
  static String percent(double share) {
    double percent = share * 100;
    if (percent > 0 && percent < 0.05) {
      return "under 0.1 %";
    }
    return format(percent == 0 || percent >= 9.95 ? "%.0f %%" : "%.1f %%", percent);
  }

  /** A count with its thousands apart. */
  static String number(long count) {
    return format("%,d", count);
  }

  /** Formats in the same way in every country. */
  static String format(String pattern, @Nullable Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "-" : percent((double) part / whole);
  }

  /** Two decimals, and no minus before zero. */
  static String correlation(double value) {
    return format("%.2f", Math.round(value * 100) / 100.0 + 0.0);
  }

  /** A name on one line; in quotes if white space at its ends would not be seen. */
  private static String shown(String name) {
    return name.isEmpty() || !Printable.stripped(name).equals(name)
        ? "\"" + Printable.of(name) + "\""
        : Printable.of(name);
  }

  private static String date(@Nullable Long time) {
    return time == null
        ? "-"
        : Instant.ofEpochSecond(time).atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  private void head() {
    DataCard.Totals total = card.total();
    String domains = card.domains().size() == 1 ? "one domain" : card.domains().size() + " domains";
    out.append(
        format(
            "%,d users, %,d items, %,d events in %s\n",
            total.users(), total.items(), total.events(), domains));
    DataCard.Times times = card.times();
    String unit = times.resolution().name().toLowerCase(Locale.ROOT);
    out.append(
        times.resolution() == DataCard.Resolution.NONE
            ? "no timestamps: the order of the rows is taken for the order of time\n"
            : date(times.first())
                + " to "
                + date(times.last())
                + (card.reading().finer() ? ", kept in whole " : ", in whole ")
                + unit
                + "\n");
    ReadColumns.lines(card.columns()).forEach(line -> paragraph("", line));
    card.reading().lines().forEach(line -> paragraph("", line));
  }

  private void domains() {
    DataCardTable table =
        new DataCardTable("domain", "users", "items", "events", "share", "first", "last");
    for (Domain domain : card.domains()) {
      table.row(
          shown(domain.name()),
          number(domain.users()),
          number(domain.items()),
          number(domain.events()),
          percent(domain.events(), card.total().events()),
          date(domain.first()),
          date(domain.last()));
    }
    out.append('\n').append(table);
  }

  private void lengths() {
    DataCardTable table = new DataCardTable("events per", "min", "median", "mean", "max");
    spread(table, "user", card.total().length());
    if (card.domains().size() > 1) {
      card.domains().forEach(d -> spread(table, "user in " + shown(d.name()), d.length()));
    }
    card.domains().forEach(d -> spread(table, "item of " + shown(d.name()), d.itemEvents()));
    out.append('\n').append(table);
  }

  private static void spread(DataCardTable table, String name, Spread spread) {
    table.row(
        name,
        number(spread.min()),
        format("%,.1f", spread.median()),
        format("%,.1f", spread.mean()),
        number(spread.max()));
  }

  private void overlap() {
    int domains = card.domains().size();
    if (domains == 1) {
      return;
    }
    out.append('\n');
    DataCardTable counts = new DataCardTable("active in", "users", "share");
    for (int k = 1; k <= domains; k++) {
      int users = card.overlap().usersByDomains().get(k - 1);
      String name = k == 1 ? "one domain" : k + " domains";
      counts.row(name, number(users), percent(users, card.total().users()));
    }
    out.append(counts);
    if (domains > 2 && domains <= WIDEST_MATRIX) {
      List<String> head = new ArrayList<>(List.of("users in both"));
      card.domains().forEach(d -> head.add(shown(d.name())));
      DataCardTable matrix = new DataCardTable(head.toArray(new String[0]));
      for (int d = 0; d < domains; d++) {
        List<String> row = new ArrayList<>(List.of(shown(card.domains().get(d).name())));
        card.overlap().usersInBoth().get(d).forEach(users -> row.add(number(users)));
        matrix.row(row);
      }
      out.append('\n').append(matrix);
    }
  }

  private void targets() {
    DataCardTable table =
        new DataCardTable(
            "split", "train", "context", "valid", "test", "new item", "new here", "seen", "tied");
    for (Domain domain : card.domains()) {
      Targets test = domain.test();
      table.row(
          shown(domain.name()),
          number(domain.train()),
          number(domain.context()),
          number(domain.valid().count()),
          number(test.count()),
          percent(test.itemNeverTrained(), test.count()),
          percent(test.userNewInDomain(), test.count()),
          percent(test.repeated(), test.count()),
          percent(test.tied(), test.count()));
    }
    out.append('\n').append(table);
    paragraph(
        "",
        "of the test targets: new item = never trained on; new here = the user's first event in the"
            + " domain; seen = the user had the item before; tied = not later than the event"
            + " before");
  }

  private void traits() {
    out.append('\n');
    DataCard.Switches switches = card.switches();
    if (card.domains().size() > 1) {
      trait(
          "domain changes",
          format(
              "%.3f of neighbouring events, %.3f when shuffled (standard error %.3f)",
              switches.rate(), switches.shuffled(), switches.error()));
    }
    if (card.times().resolution() != DataCard.Resolution.NONE) {
      trait("ties", ties());
    }
    DataCard.Repeats repeats = card.repeats();
    String duplicates =
        repeats.duplicateRows() == null
            ? "unknown without timestamps"
            : number(repeats.duplicateRows());
    trait(
        "repeats",
        format(
            "%s of events, users %,d; duplicate rows %s; users equal to another %,d",
            percent(repeats.share()), repeats.users(), duplicates, repeats.identicalUsers()));
    trait("keys", keys());
    if (!card.titled().isEmpty()) {
      trait("titles", titles());
    }
    trait(
        "not trained on",
        format(
            "items %,d, users %,d",
            card.domains().stream().mapToInt(Domain::itemsNeverTrained).sum(),
            card.total().usersWithoutTraining()));
  }

  private String ties() {
    DataCard.Ties ties = card.ties();
    if (ties.tied() == 0) {
      return "none";
    }
    return format(
        "%s of neighbouring events; item key rises in %,d, falls in %,d; domain changes in %,d"
            + " (%,d in the usual order)",
        percent(ties.share()),
        ties.ascending(),
        ties.descending(),
        ties.across(),
        ties.acrossUsual());
  }

  private String keys() {
    List<String> parts = new ArrayList<>();
    DataCard.Keys keys = card.keys();
    for (int d = 0; d < card.domains().size(); d++) {
      String byTime =
          keys.itemsByTime().isEmpty() ? "" : correlation(keys.itemsByTime().get(d)) + " by time, ";
      String byRow = correlation(keys.itemsByRow().get(d)) + " by row";
      parts.add(shown(card.domains().get(d).name()) + " items " + byTime + byRow);
    }
    if (keys.usersByTime() != null) {
      parts.add("users " + correlation(keys.usersByTime()) + " by time");
    }
    return "rank correlation with first appearance: " + String.join("; ", parts);
  }

  private String titles() {
    List<String> parts = new ArrayList<>();
    for (int d = 0; d < card.domains().size(); d++) {
      Domain domain = card.domains().get(d);
      parts.add(
          format(
              "%s %,d of %,d items", shown(domain.name()), card.titled().get(d), domain.items()));
    }
    return String.join(", ", parts);
  }

  private void trait(String name, String text) {
    paragraph(format("%-16s", name), text);
  }

  private void warnings() {
    out.append(card.warnings().isEmpty() ? "\nno warnings\n" : "\nwarnings\n");
    for (Warning warning : card.warnings()) {
      paragraph("  ! ", warning.code() + ": " + warning.what());
      paragraph("    -> ", warning.remedy());
    }
  }

  /** Breaks lines at spaces; the later ones begin under the first word. */
  private void paragraph(String lead, String text) {
    int column = lead.length();
    out.append(lead);
    boolean begun = false;
    for (String word : text.split(" ", -1)) {
      if (begun && column + 1 + word.length() > WIDTH) {
        out.append('\n').append(" ".repeat(lead.length()));
        column = lead.length();
        begun = false;
      }
      out.append(begun ? " " : "").append(word);
      column += word.length() + (begun ? 1 : 0);
      begun = true;
    }
    out.append('\n');
  }
}
