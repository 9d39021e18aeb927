package org.transept.data.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.describe.DataCard.Domain;
import org.transept.data.describe.DataCard.Spread;
import org.transept.data.describe.DataCard.Targets;
import tools.jackson.databind.json.JsonMapper;

final class DescribeTest {
  private static final long DAY = 86_400;

  /** Three users, two domains; every number below is counted by hand. */
  private static DataCard small() {
    return new DescribeRows(true)
        .add("ann", "f1", "food", DAY)
        .add("ann", "k1", "kitchen", DAY)
        .add("ann", "f1", "food", DAY)
        .add("ann", "k9", "kitchen", 3 * DAY, Role.TEST)
        .add("bob", "f2", "food", 2 * DAY)
        .add("bob", "f3", "food", 2 * DAY, Role.VALID)
        .add("bob", "k1", "kitchen", 5 * DAY, Role.TEST)
        .add("cem", "k2", "kitchen", 0, Role.CONTEXT)
        .add("cem", "k2", "kitchen", 7 * DAY, Role.TEST)
        .card();
  }

  @Test
  void countsSizesAndSpans() {
    DataCard card = small();
    assertThat(card.hash()).isEqualTo("abc");
    assertThat(card.total())
        .isEqualTo(new DataCard.Totals(3, 6, 9, new Spread(2, 3, 3, 4), 1, 2, 1));
    assertThat(card.domains())
        .containsExactly(
            new Domain(
                "food",
                2,
                3,
                4,
                new Spread(2, 2, 2, 2),
                new Spread(1, 1, 4 / 3.0, 2),
                1,
                DAY,
                2 * DAY,
                3,
                0,
                new Targets(1, 1, 0, 0, 1),
                new Targets(0, 0, 0, 0, 0)),
            new Domain(
                "kitchen",
                3,
                3,
                5,
                new Spread(1, 2, 5 / 3.0, 2),
                new Spread(1, 2, 5 / 3.0, 2),
                2,
                0L,
                7 * DAY,
                1,
                1,
                new Targets(0, 0, 0, 0, 0),
                new Targets(3, 2, 1, 1, 0)));
    assertThat(card.times()).isEqualTo(new DataCard.Times(0L, 7 * DAY, DataCard.Resolution.DAYS));
    assertThat(card.overlap().usersByDomains()).containsExactly(1, 2);
    assertThat(card.overlap().usersInBoth()).containsExactly(List.of(2, 2), List.of(2, 3));
  }

  @Test
  void countsTiesRepeatsAndSwitches() {
    DataCard card = small();
    // f1 k1 and k1 f1 of ann cross the domains in either direction; f2 f3 of bob rises.
    assertThat(card.ties())
        .isEqualTo(new DataCard.Ties(6, 3, 0.5, 1, 0, 2, 1, DataCard.TiedBy.TOO_FEW));
    assertThat(card.repeats()).isEqualTo(new DataCard.Repeats(1, 2, 2 / 9.0, 2, 0));
    DataCard.Switches switches = card.switches();
    assertThat(switches.neighbours()).isEqualTo(6);
    assertThat(switches.rate()).isEqualTo(4 / 6.0);
    // ann, 2 + 2 of 4: 3 - 2/4 - 2/4 = 2; bob, 2 + 1 of 3: 2 - 2/3; cem: 0.
    assertThat(switches.shuffled()).isCloseTo((2 + 4 / 3.0) / 6, within(1e-12));
    assertThat(switches.error()).isCloseTo(Math.sqrt(1 + 1 / 9.0) / 6, within(1e-12));
  }

  @Test
  void withoutTimestampsUnknownNumbersAreNull() {
    DataCard card =
        new DescribeRows(false)
            .add("ann", "f1", "food", 0)
            .add("ann", "f1", "food", 0)
            .add("bob", "f2", "food", 0)
            .card();
    assertThat(card.times()).isEqualTo(new DataCard.Times(null, null, DataCard.Resolution.NONE));
    assertThat(card.domains().get(0).first()).isNull();
    assertThat(card.repeats()).isEqualTo(new DataCard.Repeats(null, 1, 1 / 3.0, 1, 0));
    assertThat(card.ties().tied()).isZero();
    assertThat(card.keys().itemsByTime()).isEmpty();
    assertThat(card.keys().usersByTime()).isNull();
  }

  @Test
  void theCoarsestUnitOfAllTimesIsFound() {
    assertThat(resolution(0, DAY)).isEqualTo(DataCard.Resolution.DAYS);
    assertThat(resolution(DAY, DAY + 3600)).isEqualTo(DataCard.Resolution.HOURS);
    assertThat(resolution(DAY, DAY + 60)).isEqualTo(DataCard.Resolution.MINUTES);
    assertThat(resolution(DAY, DAY + 61)).isEqualTo(DataCard.Resolution.SECONDS);
  }

  private static DataCard.Resolution resolution(long one, long other) {
    return new DescribeRows(true)
        .add("ann", "f1", "food", one)
        .add("ann", "f2", "food", other)
        .card()
        .times()
        .resolution();
  }

  @Test
  void keysBehindACommonBeginningCompareAsNumbers() {
    assertThat(DescribeKeys.order(new String[] {"item-9", "item-10", "item-100"}))
        .containsExactly(9, 10, 100);
    assertThat(DescribeKeys.order(new String[] {"10", "100", "1"})).containsExactly(10, 100, 1);
    assertThat(DescribeKeys.order(new String[] {"B9", "B10", "C1"})).containsExactly(1, 0, 2);
    assertThat(DescribeKeys.order(new String[] {"a", "ab", ""})).containsExactly(1, 2, 0);
    assertThat(DescribeKeys.order(new String[0])).isEmpty();
  }

  @Test
  void rankCorrelationSharesRanksAmongEquals() {
    assertThat(DescribeKeys.correlation(new long[] {1, 5, 9}, new long[] {2, 3, 7})).isEqualTo(1);
    assertThat(DescribeKeys.correlation(new long[] {1, 5, 9}, new long[] {7, 3, 2})).isEqualTo(-1);
    assertThat(DescribeKeys.correlation(new long[] {1, 2, 3}, new long[] {4, 4, 4})).isZero();
    // Ranks 0 1 2 3 against 0.5 0.5 2 3: 4.5 / sqrt(5 * 4.5)
    assertThat(DescribeKeys.correlation(new long[] {1, 2, 3, 4}, new long[] {5, 5, 6, 7}))
        .isCloseTo(4.5 / Math.sqrt(22.5), within(1e-12));
  }

  @Test
  void theCardSurvivesJson() {
    JsonMapper json = JsonMapper.builder().build();
    DataCard card = small();
    String written = json.writeValueAsString(card);
    assertThat(written).contains("\"usersInBoth\":[[2,2],[2,3]]", "\"resolution\":\"DAYS\"");
    assertThat(json.readValue(written, DataCard.class)).isEqualTo(card);
  }

  @Test
  void anEmptyLogGivesAnEmptyCard() {
    DataCard card =
        Describe.card(
            new Dataset(
                new Sequences(
                    new Catalogue(List.of(), List.of()),
                    new String[0],
                    new int[1],
                    new int[0],
                    new long[0]),
                new byte[0],
                ""));
    assertThat(card.total().events()).isZero();
    assertThat(card.text()).startsWith("0 users, 0 items, 0 events in 0 domains\n");
  }
}
