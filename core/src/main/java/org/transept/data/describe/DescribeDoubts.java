package org.transept.data.describe;

import static org.transept.data.describe.DataCardText.format;
import static org.transept.data.describe.DataCardText.percent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.transept.data.Catalogue;
import org.transept.data.PlausibleTimes;
import org.transept.data.Printable;
import org.transept.data.ReadColumns;
import org.transept.data.Sequences;
import org.transept.data.Warning;

/** Warnings of times and keys that cannot be what they seem. */
final class DescribeDoubts {
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "na",
          "n/a",
          "null",
          "none",
          "nan",
          "nil",
          "unknown",
          "undefined",
          "(not set)",
          "-",
          "-1",
          "anonymous",
          "\\n");

  /** What stands for no key in tables of numbers; keys like others where they are no larger. */
  private static final Set<String> ZEROS = Set.of("0", "00000000-0000-0000-0000-000000000000");

  private static final int TIMES_MEAN = 5;
  private static final Pattern DECIMAL = Pattern.compile("[0-9]+\\.0");
  private static final double LARGEST_SHARE = 0.5;
  private static final int ENOUGH_USERS = 20;
  private static final int LEAST_SHARED = 5;

  private final DescribeLog log;
  private final List<Warning> warnings = new ArrayList<>();

  private DescribeDoubts(DescribeLog log) {
    this.log = log;
  }

  static List<Warning> of(DescribeLog log) {
    DescribeDoubts all = new DescribeDoubts(log);
    all.warnings.addAll(log.dataset().reading().warnings());
    all.times();
    all.users();
    all.items();
    all.keys("items", all.itemsByDomain());
    all.keys("users", List.of(Arrays.asList(log.sequences().users())));
    all.keys("domains", List.of(log.catalogue().names()));
    all.sharedItems();
    return all.warnings;
  }

  private void times() {
    PlausibleTimes times = PlausibleTimes.of(log.sequences().times());
    if (times.late() > 0 || times.early() > 0) {
      String late = times.late() > 0 ? format("%,d late", times.late()) : "";
      String early = times.early() > 0 ? format("%,d early", times.early()) : "";
      warnings.add(
          new Warning(
              "implausible-times",
              "events far from all others in time: "
                  + late
                  + (late.isEmpty() || early.isEmpty() ? "" : ", ")
                  + early,
              "correct or remove them; they are kept in their users' histories, but the log ends"
                  + " at the last plausible time"));
    }
  }

  private void users() {
    Sequences sequences = log.sequences();
    for (int u = 0; u < log.users(); u++) {
      double share = (double) sequences.length(u) / Math.max(1, sequences.events());
      String key = sequences.users()[u];
      String has =
          format(
              "user \"%s\" has %,d of %,d events (%s)",
              Printable.of(key), sequences.length(u), sequences.events(), percent(share));
      boolean large = log.users() >= ENOUGH_USERS && share * log.users() >= TIMES_MEAN;
      if (isPlaceholder(key, large)) {
        warnings.add(
            new Warning(
                "placeholder-user",
                has + " and looks like a placeholder",
                "remove these events, or give each visitor a key: they are not one person's"));
      } else if (log.users() >= ENOUGH_USERS && share >= LARGEST_SHARE) {
        warnings.add(
            new Warning(
                "dominant-user",
                has,
                "remove it if it is a program, not a person, or a placeholder"));
      }
    }
  }

  private static boolean isPlaceholder(String key, boolean large) {
    String plain = Printable.stripped(key).toLowerCase(Locale.ROOT);
    return PLACEHOLDERS.contains(plain) || (large && ZEROS.contains(plain));
  }

  private void items() {
    Catalogue catalogue = log.catalogue();
    int[] events = new int[catalogue.items() + 1];
    for (int item : log.sequences().items()) {
      events[item]++;
    }
    for (int item = 1; item <= catalogue.items(); item++) {
      double mean = (double) log.sequences().events() / catalogue.items();
      boolean large = catalogue.items() >= ENOUGH_USERS && events[item] >= TIMES_MEAN * mean;
      if (isPlaceholder(catalogue.key(item), large)) {
        warnings.add(
            new Warning(
                "placeholder-item",
                format(
                    "item \"%s\" of \"%s\" has %,d of %,d events (%s) and looks like a placeholder",
                    Printable.of(catalogue.key(item)),
                    Printable.of(catalogue.name(catalogue.domainOf(item))),
                    events[item],
                    log.sequences().events(),
                    percent((double) events[item] / Math.max(1, log.sequences().events()))),
                "remove these events: they would be in lists as if they were one item"));
      }
    }
  }

  /**
   * The pair of domains that have most of their items under one key, where files became domains.
   * Where a column tells domains, these commonly number their own items.
   */
  private void sharedItems() {
    if (log.dataset().columns().stream().noneMatch(DescribeDoubts::isDomain)) {
      return;
    }
    Catalogue catalogue = log.catalogue();
    Map<String, Integer> first = new HashMap<>();
    Map<List<Integer>, Integer> pairs = new HashMap<>();
    for (int item = 1; item <= catalogue.items(); item++) {
      int d = catalogue.domainOf(item);
      int other = first.computeIfAbsent(catalogue.key(item), key -> d);
      if (other != d) {
        pairs.merge(List.of(other, d), 1, Integer::sum);
      }
    }
    pairs.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .ifPresent(most -> shared(most.getKey().get(0), most.getKey().get(1), most.getValue()));
  }

  private static boolean isDomain(ReadColumns file) {
    List<String> roles = file.reads().stream().map(ReadColumns.Column::role).toList();
    return roles.contains("user") && !roles.contains("domain");
  }

  private void shared(int one, int other, int count) {
    Catalogue catalogue = log.catalogue();
    int fewer = Math.min(catalogue.size(one), catalogue.size(other));
    if (count >= LEAST_SHARED && count >= LARGEST_SHARE * fewer) {
      warnings.add(
          new Warning(
              "shared-items",
              format(
                  "%,d of %,d items stand in both \"%s\" and \"%s\" under one key",
                  count,
                  catalogue.size(one) + catalogue.size(other) - count,
                  catalogue.name(one),
                  catalogue.name(other)),
              "nothing if each domain numbers its own items; if they are the same items, as where"
                  + " parts of one log became domains by their files' names, give the files one"
                  + " domain (DOMAIN=one.csv DOMAIN=two.csv) or name the domain column"));
    }
  }

  private List<List<String>> itemsByDomain() {
    Catalogue catalogue = log.catalogue();
    List<List<String>> keys = new ArrayList<>();
    catalogue.names().forEach(name -> keys.add(new ArrayList<>()));
    for (int item = 1; item <= catalogue.items(); item++) {
      keys.get(catalogue.domainOf(item)).add(catalogue.key(item));
    }
    return keys;
  }

  /** Warns of keys that are confused easily; groups of keys are told apart by something else. */
  private void keys(String whose, List<List<String>> groups) {
    alike(whose, groups, "padded-keys", "white space", Printable::stripped);
    alike(whose, groups, "case-keys", "upper and lower case", k -> k.toLowerCase(Locale.ROOT));
    List<String> all = groups.stream().flatMap(List::stream).toList();
    if (!all.isEmpty() && all.stream().allMatch(key -> DECIMAL.matcher(key).matches())) {
      warnings.add(
          new Warning(
              "decimal-keys",
              "keys of %s are whole numbers written with .0, such as \"%s\""
                  .formatted(whose, all.get(0)),
              "write them as whole numbers, or ask for them as they are written"));
    }
  }

  /** Warns of keys that are one key when written plainly. */
  private void alike(
      String whose,
      List<List<String>> groups,
      String code,
      String by,
      UnaryOperator<String> plainly) {
    int pairs = 0;
    String example = "";
    for (List<String> group : groups) {
      Map<String, String> plain = new HashMap<>();
      for (String key : new TreeSet<>(group)) {
        String other = plain.putIfAbsent(plainly.apply(key), key);
        if (other != null && pairs++ == 0) {
          example = "\"%s\" and \"%s\"".formatted(Printable.of(other), Printable.of(key));
        }
      }
    }
    if (pairs > 0) {
      warnings.add(
          new Warning(
              code,
              "%s of %s %s from another by %s only: %s"
                  .formatted(
                      pairs == 1 ? "1 key" : format("%,d keys", pairs),
                      whose,
                      pairs == 1 ? "differs" : "differ",
                      by,
                      example),
              "they count as different; write them alike if they are not"));
    }
  }
}
