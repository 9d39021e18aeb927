package org.transept.data.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.data.Role;
import org.transept.data.describe.DataCard.Domain;
import org.transept.data.describe.DataCard.Targets;
import org.transept.data.describe.DescribeRows.Row;

/** Recounts random small logs the slow way. */
final class DescribeRecountTest {
  /** Names the fields of an event that matter to a recount. */
  private record Seen(Row row, int at, List<Row> user) {
    List<Row> before() {
      return user.subList(0, at);
    }
  }

  private static DescribeRows log(Random random) {
    DescribeRows rows = new DescribeRows(true);
    int users = 1 + random.nextInt(5);
    for (int u = 0; u < users; u++) {
      long time = random.nextInt(3);
      int length = 1 + random.nextInt(6);
      for (int e = 0; e < length; e++) {
        time += random.nextInt(2);
        Role role = Role.of((byte) random.nextInt(4));
        String item = "" + (char) ('a' + random.nextInt(6));
        rows.add("u" + u, item, "d" + random.nextInt(3), time, role);
      }
    }
    return rows;
  }

  private static List<Seen> seen(DescribeRows rows) {
    Map<String, List<Row>> users =
        rows.rows().stream()
            .collect(Collectors.groupingBy(Row::user, LinkedHashMap::new, Collectors.toList()));
    List<Seen> all = new ArrayList<>();
    users
        .values()
        .forEach(
            user -> {
              for (int i = 0; i < user.size(); i++) {
                all.add(new Seen(user.get(i), i, user));
              }
            });
    return all;
  }

  private static int count(List<Seen> seen, Predicate<Seen> which) {
    return (int) seen.stream().filter(which).count();
  }

  private static boolean sameItem(Row one, Row other) {
    return one.item().equals(other.item()) && one.domain().equals(other.domain());
  }

  @Test
  void domainsAgree() {
    Samples.each(
        random -> {
          DescribeRows rows = log(random);
          List<Seen> seen = seen(rows);
          for (Domain domain : rows.card().domains()) {
            List<Row> own =
                rows.rows().stream().filter(r -> r.domain().equals(domain.name())).toList();
            Map<String, Long> users = tally(own, true);
            Map<String, Long> items = tally(own, false);
            assertThat(domain.events()).isEqualTo(own.size());
            assertThat(domain.users()).isEqualTo(users.size());
            assertThat(domain.items()).isEqualTo(items.size());
            assertSpread(domain.length(), users);
            assertSpread(domain.itemEvents(), items);
            assertThat(domain.first())
                .isEqualTo(own.stream().mapToLong(Row::time).min().orElseThrow());
            assertThat(domain.last())
                .isEqualTo(own.stream().mapToLong(Row::time).max().orElseThrow());
            assertTargets(seen, domain.name(), Role.VALID, domain.valid());
            assertTargets(seen, domain.name(), Role.TEST, domain.test());
          }
        });
  }

  private static Map<String, Long> tally(List<Row> rows, boolean users) {
    return rows.stream()
        .collect(Collectors.groupingBy(r -> users ? r.user() : r.item(), Collectors.counting()));
  }

  private static void assertSpread(DataCard.Spread spread, Map<String, Long> tally) {
    long[] rising = tally.values().stream().mapToLong(Long::longValue).sorted().toArray();
    int n = rising.length;
    assertThat(spread.min()).isEqualTo((int) rising[0]);
    assertThat(spread.max()).isEqualTo((int) rising[n - 1]);
    double median = n % 2 == 1 ? rising[n / 2] : (rising[n / 2 - 1] + rising[n / 2]) / 2.0;
    assertThat(spread.median()).isEqualTo(median);
    assertThat(spread.mean())
        .isCloseTo(Arrays.stream(rising).average().orElseThrow(), within(1e-12));
  }

  private static void assertTargets(List<Seen> seen, String domain, Role role, Targets targets) {
    Predicate<Seen> here = s -> s.row.domain().equals(domain) && s.row.role() == role;
    Predicate<Seen> trained =
        s -> seen.stream().anyMatch(o -> o.row.role() == Role.TRAIN && sameItem(o.row, s.row));
    Predicate<Seen> known = s -> s.before().stream().anyMatch(r -> r.domain().equals(domain));
    Predicate<Seen> repeated = s -> s.before().stream().anyMatch(r -> sameItem(r, s.row));
    Predicate<Seen> tied = s -> s.at > 0 && s.user.get(s.at - 1).time() == s.row.time();
    assertThat(targets)
        .isEqualTo(
            new Targets(
                count(seen, here),
                count(seen, here.and(trained.negate())),
                count(seen, here.and(known.negate())),
                count(seen, here.and(repeated)),
                count(seen, here.and(tied))));
  }

  @Test
  void overlapAgrees() {
    Samples.each(
        random -> {
          DescribeRows rows = log(random);
          DataCard card = rows.card();
          Map<String, Set<String>> domains =
              rows.rows().stream()
                  .collect(
                      Collectors.groupingBy(
                          Row::user, Collectors.mapping(Row::domain, Collectors.toSet())));
          for (int d = 0; d < card.domains().size(); d++) {
            int size = d + 1;
            assertThat(card.overlap().usersByDomains().get(d))
                .isEqualTo((int) domains.values().stream().filter(s -> s.size() == size).count());
            for (int e = 0; e < card.domains().size(); e++) {
              List<String> pair =
                  List.of(card.domains().get(d).name(), card.domains().get(e).name());
              assertThat(card.overlap().usersInBoth().get(d).get(e))
                  .isEqualTo(
                      (int) domains.values().stream().filter(s -> s.containsAll(pair)).count());
            }
          }
        });
  }

  @Test
  void tiesAndRepeatsAgree() {
    Samples.each(
        random -> {
          DescribeRows rows = log(random);
          List<Seen> seen = seen(rows);
          DataCard.Ties ties = rows.card().ties();
          Predicate<Seen> tied = s -> s.at > 0 && s.user.get(s.at - 1).time() == s.row.time();
          Predicate<Seen> across =
              tied.and(s -> !s.user.get(s.at - 1).domain().equals(s.row.domain()));
          Predicate<Seen> within = tied.and(across.negate());
          assertThat(ties.neighbours()).isEqualTo(count(seen, s -> s.at > 0));
          assertThat(ties.tied()).isEqualTo(count(seen, tied));
          assertThat(ties.across()).isEqualTo(count(seen, across));
          assertThat(ties.ascending()).isEqualTo(count(seen, within.and(s -> step(s) > 0)));
          assertThat(ties.descending()).isEqualTo(count(seen, within.and(s -> step(s) < 0)));
          DataCard.Repeats repeats = rows.card().repeats();
          assertThat(repeats.events())
              .isEqualTo(count(seen, s -> s.before().stream().anyMatch(r -> sameItem(r, s.row))));
          assertThat(repeats.duplicateRows())
              .isEqualTo(
                  count(
                      seen,
                      s ->
                          s.before().stream()
                              .anyMatch(r -> sameItem(r, s.row) && r.time() == s.row.time())));
        });
  }

  private static int step(Seen seen) {
    return seen.row.item().compareTo(seen.user.get(seen.at - 1).item());
  }

  @Test
  void theShuffledSwitchRateIsTheMeanOverAllOrders() {
    Samples.each(
        random -> {
          DescribeRows rows = log(random);
          double expected = 0;
          int neighbours = 0;
          for (Seen seen : seen(rows)) {
            if (seen.at == 0) {
              String[] domains = seen.user.stream().map(Row::domain).toArray(String[]::new);
              int[] sums = new int[2];
              permute(domains, 0, sums);
              expected += (double) sums[0] / sums[1];
              neighbours += domains.length - 1;
            }
          }
          assertThat(rows.card().switches().neighbours()).isEqualTo(neighbours);
          assertThat(rows.card().switches().shuffled() * neighbours)
              .isCloseTo(expected, within(1e-9));
        });
  }

  /** Adds the switches of every order of the places from {@code at} on, and how many orders. */
  private static void permute(String[] domains, int at, int[] sums) {
    if (at == domains.length) {
      for (int i = 1; i < domains.length; i++) {
        sums[0] += domains[i].equals(domains[i - 1]) ? 0 : 1;
      }
      sums[1]++;
      return;
    }
    for (int i = at; i < domains.length; i++) {
      swap(domains, at, i);
      permute(domains, at + 1, sums);
      swap(domains, at, i);
    }
  }

  private static void swap(String[] domains, int i, int j) {
    String kept = domains[i];
    domains[i] = domains[j];
    domains[j] = kept;
  }
}
