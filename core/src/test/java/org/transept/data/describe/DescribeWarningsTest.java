package org.transept.data.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.transept.data.Role;
import org.transept.data.Warning;

final class DescribeWarningsTest {
  private static final int USERS = 60;

  private static List<String> codes(DataCard card) {
    return card.warnings().stream().map(Warning::code).toList();
  }

  private static Warning warning(DataCard card, String code) {
    return card.warnings().stream().filter(w -> w.code().equals(code)).findFirst().orElseThrow();
  }

  private static Role role(int e, int length) {
    return e == length - 1 ? Role.TEST : Role.TRAIN;
  }

  private static String domain(int e) {
    return e % 2 == 0 ? "food" : "kitchen";
  }

  /** A log without a trap: lengths 6 to 10, domains in turn, items at random, times apart. */
  private static DescribeRows clean() {
    DescribeRows rows = new DescribeRows(true);
    Random random = new Random(1);
    for (int u = 0; u < USERS; u++) {
      int length = 6 + u % 5;
      int start = random.nextInt(100_000);
      for (int e = 0; e < length; e++) {
        // Steps of seven through the items never meet one twice in so few events.
        String item = "i" + (u * 13 + e * 7) % 41;
        rows.add("u" + u, item, domain(e), start + e * 1000L, role(e, length));
      }
    }
    return rows;
  }

  @Test
  void aCleanLogHasNoWarnings() {
    assertThat(clean().card().warnings()).isEmpty();
    assertThat(clean().card().text()).endsWith("\nno warnings\n");
  }

  /** Pairs of tied events, ordered by {@code rank} within, food before kitchen across. */
  private static DataCard tied(int first, int second, boolean mixed) {
    DescribeRows rows = clean();
    for (int u = 0; u < USERS; u++) {
      boolean turned = mixed && u % 2 == 0;
      rows.add("t" + u, "i" + (turned ? second : first), "food", 500_000);
      rows.add("t" + u, "i" + (turned ? first : second), "food", 500_000);
      rows.add("t" + u, "i3", "kitchen", 500_000, Role.TEST);
    }
    return rows.card();
  }

  @Test
  void tiesInItemOrderAreNamed() {
    assertThat(warning(tied(6, 20, false), "ties-ordered"))
        .isEqualTo(
            new Warning(
                "ties-ordered",
                "22 % of neighbouring events share a timestamp and stand in ascending item order,"
                    + " always the same domain first; 50 % of the test targets tie with the event"
                    + " before; a model can exploit the order",
                "set data.ties=shuffle, or report the slice of targets that are later than the"
                    + " event before"));
    assertThat(warning(tied(20, 6, false), "ties-ordered").what())
        .contains("stand in descending item order");
    assertThat(warning(tied(6, 20, true), "ties-ordered").what())
        .contains("share a timestamp and are ordered by domain; 50 %");
  }

  @Test
  void tiesInNoOrderAreStillTies() {
    DescribeRows rows = clean();
    for (int u = 0; u < USERS; u++) {
      rows.add("t" + u, u % 2 == 0 ? "i2" : "i4", "food", 500_000);
      rows.add("t" + u, u % 2 == 0 ? "i4" : "i2", "food", 500_000);
    }
    assertThat(warning(rows.card(), "ties").what())
        .isEqualTo(
            "13 % of neighbouring events share a timestamp; 0 % of the test targets tie with the"
                + " event before; which of them came first is not known");
  }

  @Test
  void domainsInRandomOrderCarryNoSignal() {
    DescribeRows rows = new DescribeRows(true);
    Random random = new Random(3);
    for (int u = 0; u < 500; u++) {
      for (int e = 0; e < 8; e++) {
        rows.add("u" + u, "i" + random.nextInt(99), domain(random.nextInt(2)), e, role(e, 8));
      }
    }
    assertThat(codes(rows.card())).contains("no-domain-signal");
    assertThat(warning(rows.card(), "no-domain-signal").what())
        .matches(
            "neighbouring events change the domain in 0\\.\\d{3} of cases, and in 0\\.\\d{3} when"
                + " shuffled: the order of domains carries no signal");
  }

  @Test
  void missingSharedUsersAndMissingDomainsAreNamed() {
    DescribeRows apart = new DescribeRows(false);
    DescribeRows one = new DescribeRows(false);
    for (int u = 0; u < USERS; u++) {
      for (int e = 0; e < 3 + u % 3; e++) {
        apart.add("u" + u, "i" + (u * 7 + e * 3) % 20, domain(u), 0, role(e, 3 + u % 3));
        one.add("u" + u, "i" + (u * 7 + e * 3) % 20, "food", 0, role(e, 3 + u % 3));
      }
    }
    assertThat(codes(apart.card())).containsExactly("no-timestamps", "no-shared-users");
    assertThat(codes(one.card())).containsExactly("no-timestamps", "one-domain");
    assertThat(warning(one.card(), "one-domain").what())
        .isEqualTo("everything is in one domain, \"food\"");
  }

  @Test
  void smallDomainsAndDomainsWithoutTargetsAreNamedTogether() {
    DescribeRows rows = clean();
    rows.add("x", "s1", "spices", 1).add("x", "s1", "tea", 2).add("x", "s2", "tea", 3);
    assertThat(codes(rows.card())).containsExactly("small-domain", "no-test-targets");
    assertThat(warning(rows.card(), "small-domain").what())
        .isEqualTo("less than 1.0 % of the events in each of: spices (1), tea (2)");
    assertThat(warning(rows.card(), "no-test-targets").what())
        .isEqualTo("no test target in: spices (1 events), tea (2 events)");
  }

  @Test
  void coldDuplicateAndRepeatedItemsAreNamed() {
    DescribeRows cold = clean();
    DescribeRows repeated = clean();
    for (int u = 0; u < 10; u++) {
      cold.add("c" + u, "i1", "food", 1).add("c" + u, "new" + u, "food", 2, Role.TEST);
      repeated.add("c" + u, "i1", "food", 1).add("c" + u, "i1", "food", 2, Role.TEST);
    }
    assertThat(codes(cold.card())).containsExactly("cold-targets");
    assertThat(warning(cold.card(), "cold-targets").what())
        .isEqualTo("14 % of the test targets are items without a training event");
    assertThat(codes(repeated.card())).containsExactly("repeats");
    assertThat(warning(repeated.card(), "repeats").what())
        .isEqualTo(
            "14 % of the users meet an item again; 14 % of the test targets were seen before by"
                + " their user");
    DescribeRows twice = clean().add("c", "i1", "food", 1).add("c", "i1", "food", 1);
    assertThat(codes(twice.card())).containsExactly("duplicate-rows");
  }

  @Test
  void copiedUsersAreNamed() {
    DescribeRows rows = clean();
    for (String copy : List.of("one", "other")) {
      for (int e = 0; e < 6; e++) {
        rows.add(copy, "i" + e * e, domain(e), e);
      }
    }
    assertThat(rows.card().repeats().identicalUsers()).isEqualTo(1);
    assertThat(codes(rows.card())).containsExactly("identical-users");
  }

  @Test
  void keysInTheOrderOfAppearanceAreNamed() {
    DescribeRows rows = new DescribeRows(true);
    for (int u = 0; u < USERS; u++) {
      for (int e = 0; e < 4 + u % 3; e++) {
        rows.add("u" + u, "i" + (u + e), domain(e), u * 100L + e, role(e, 4 + u % 3));
      }
    }
    assertThat(rows.card().warnings().stream().filter(w -> w.code().equals("keys-in-order")))
        .extracting(Warning::what)
        .containsExactly(
            "keys follow the time of first appearance (rank correlation): items of food (1.00),"
                + " kitchen (1.00)",
            "keys follow the row of first appearance (rank correlation): items of food (1.00),"
                + " kitchen (1.00)",
            "keys follow the time of first appearance (rank correlation): users (1.00)");
  }

  @Test
  void aSpikeAtTheLargestLengthIsACut() {
    DescribeRows rows = clean();
    for (int u = 0; u < 20; u++) {
      for (int e = 0; e < 20; e++) {
        rows.add("long" + u, "i" + (u * 13 + e * 7) % 41, domain(e), e * 1000L);
      }
    }
    assertThat(warning(rows.card(), "cut-histories").what())
        .isEqualTo(
            "20 users have exactly 20 events, the largest number: histories seem to be cut there");
  }
}
