package org.transept.data.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.transept.data.Role;

final class DataCardTextTest {
  private static final String TEXT =
      """
      2 users, 4 items, 5 events in 2 domains
      1970-01-02 to 1970-01-04, in whole days

      domain   users  items  events  share       first        last
      food         2      2       3   60 %  1970-01-02  1970-01-03
      kitchen      1      2       2   40 %  1970-01-02  1970-01-04

      events per       min  median  mean  max
      user               1     2.5   2.5    4
      user in food       1     1.5   1.5    2
      user in kitchen    2     2.0   2.0    2
      item of food       1     1.5   1.5    2
      item of kitchen    1     1.0   1.0    1

      active in   users  share
      one domain      1   50 %
      2 domains       1   50 %

      split    train  context  valid  test  new item  new here  seen  tied
      food         3        0      0     0         -         -     -     -
      kitchen      1        0      0     1     100 %       0 %   0 %   0 %
      of the test targets: new item = never trained on; new here = the user's first event in the domain;
      seen = the user had the item before; tied = not later than the event before

      domain changes  1.000 of neighbouring events, 0.667 when shuffled (standard error 0.333)
      ties            33 % of neighbouring events; item key rises in 0, falls in 0; domain changes in 1 (1
                      in the usual order)
      repeats         20 % of events, users 1; duplicate rows 0; users equal to another 0
      keys            rank correlation with first appearance: food items 1.00 by time, 1.00 by row;
                      kitchen items 1.00 by time, 1.00 by row; users 1.00 by time
      not trained on  items 1, users 0

      warnings
        ! ties: 33 % of neighbouring events share a timestamp; 0 % of the test targets tie with the event
          before; which of them came first is not known
          -> report the slice of targets that are later than the event before
        ! no-test-targets: no test target in: food (3 events)
          -> choose another split, such as leave-one-out per domain, to get numbers for them
        ! cold-targets: 100 % of the test targets are items without a training event
          -> a model of item ids cannot find them: set data.filter.minItemEvents, or report the slices of
             known and unknown items
        ! repeats: 50 % of the users meet an item again; 0 % of the test targets were seen before by their
          user
          -> removing seen items from the candidates makes these targets impossible: state in the protocol
             whether they are removed
      """;

  private static DataCard card() {
    return new DescribeRows(true)
        .add("ann", "f1", "food", 86_400)
        .add("ann", "k1", "kitchen", 86_400)
        .add("ann", "f1", "food", 172_800)
        .add("ann", "k2", "kitchen", 259_200, Role.TEST)
        .add("bob", "f2", "food", 172_800)
        .card();
  }

  @Test
  void theTextReadsWell() {
    assertThat(card().text()).isEqualTo(TEXT);
  }

  @Test
  void theTextIsTheSameInEveryCountry() {
    String text = card().text();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(card().text()).isEqualTo(text);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void smallSharesKeepADecimal() {
    assertThat(DataCardText.percent(0)).isEqualTo("0 %");
    assertThat(DataCardText.percent(0.0004)).isEqualTo("under 0.1 %");
    assertThat(DataCardText.percent(0.0006)).isEqualTo("0.1 %");
    assertThat(DataCardText.percent(0.0994)).isEqualTo("9.9 %");
    assertThat(DataCardText.percent(0.0996)).isEqualTo("10 %");
    assertThat(DataCardText.percent(1)).isEqualTo("100 %");
    assertThat(DataCardText.correlation(-0.001)).isEqualTo("0.00");
  }
}
