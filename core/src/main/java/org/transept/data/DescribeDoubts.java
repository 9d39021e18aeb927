package org.transept.data;

import static org.transept.data.DataCardText.format;
import static org.transept.data.DataCardText.percent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.transept.data.DataCard.Warning;

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
    String[] items = new String[log.catalogue().items()];
    Arrays.setAll(items, i -> log.catalogue().key(i + 1));
    all.keys("items", items);
    all.keys("users", log.sequences().users());
    all.keys("domains", log.catalogue().names().toArray(String[]::new));
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
              key, sequences.length(u), sequences.events(), percent(share));
      if (PLACEHOLDERS.contains(key.strip().toLowerCase(Locale.ROOT))) {
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

  private void keys(String whose, String[] keys) {
    Map<String, String> stripped = new HashMap<>();
    int pairs = 0;
    int decimals = 0;
    String example = "";
    for (String key : new TreeSet<>(Arrays.asList(keys))) {
      decimals += key.matches("[0-9]+\\.0") ? 1 : 0;
      String other = stripped.putIfAbsent(key.replaceAll("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$", ""), key);
      if (other != null && pairs++ == 0) {
        example = "\"%s\" and \"%s\"".formatted(other, key);
      }
    }
    if (pairs > 0) {
      warnings.add(
          new Warning(
              "padded-keys",
              format("%,d keys of %s differ from another by white space only: ", pairs, whose)
                  + example,
              "they count as different; remove the white space if they are not"));
    }
    if (decimals > 0 && decimals == keys.length) {
      warnings.add(
          new Warning(
              "decimal-keys",
              "keys of %s are whole numbers written with .0, such as \"%s\""
                  .formatted(whose, keys[0]),
              "write them as whole numbers, or ask for them as they are written"));
    }
  }
}
