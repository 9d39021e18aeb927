package org.transept.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transept.config.Settings;
import org.transept.config.SettingsException;

/** What a search draws, and how it spends epochs. */
class SearchConfigTest {
  private static final Parameter RATE =
      new Parameter(List.of(), "train.optimizer.rate", 1e-4, 1e-1, true, false);
  private static final Parameter WIDTH =
      new Parameter(List.of("model.width=8", "model.width=16"), "", 0, 0, false, false);

  private static SearchConfig search(int trials, Method method, Parameter... space) {
    SearchConfig its = SearchConfig.DEFAULTS;
    return new SearchConfig(its.run(), List.of(space), method, trials, 5, 1, 0);
  }

  private static double number(String assignment) {
    return Double.parseDouble(assignment.substring(assignment.indexOf('=') + 1));
  }

  /** The logarithm is uniform from -4 to -1: a third of the draws in each decade. */
  @Test
  void logarithmsAreDrawnEvenly() {
    Random random = new Random(1);
    double[] exponents =
        IntStream.range(0, 3000).mapToDouble(i -> Math.log10(number(RATE.draw(random)))).toArray();
    for (int decade = -4; decade < -1; decade++) {
      double low = decade;
      long inside = Arrays.stream(exponents).filter(e -> e >= low && e < low + 1).count();
      assertThat(inside / 3000.0).isCloseTo(1 / 3.0, within(0.03));
    }
    assertThat(Arrays.stream(exponents).allMatch(e -> e >= -4 && e <= -1)).isTrue();
  }

  @Test
  void wholeNumbersAreAllAsLikely() {
    Parameter layers = new Parameter(List.of(), "model.layers", 1, 3, false, true);
    Random random = new Random(2);
    var counts =
        IntStream.range(0, 3000)
            .mapToObj(i -> layers.draw(random))
            .collect(Collectors.groupingBy(set -> set, Collectors.counting()));
    assertThat(counts.keySet())
        .isEqualTo(Set.of("model.layers=1", "model.layers=2", "model.layers=3"));
    assertThat(counts.values()).allMatch(n -> Math.abs(n - 1000) < 100);
  }

  @Test
  void moreTrialsKeepTheFirstOnesAndNoneComesTwice() {
    Method all = new Method.Random();
    List<Draw> few = Draw.of(search(4, all, RATE, WIDTH));
    List<Draw> many = Draw.of(search(9, all, RATE, WIDTH));
    assertThat(many.subList(0, 4)).isEqualTo(few);
    assertThat(many.stream().map(Draw::sets)).doesNotHaveDuplicates().hasSize(9);
    assertThat(Draw.of(search(9, all, WIDTH))).hasSize(2); // There are no more.
  }

  @Test
  void whatARunRefusesIsATrialThatFails() {
    Parameter heads =
        new Parameter(List.of("model.heads=3", "model.heads=5"), "", 0, 0, false, false);
    List<Draw> draws = Draw.of(search(2, new Method.Random(), heads));
    assertThat(draws).allMatch(draw -> draw.config() == null && draw.problem().contains("heads"));
  }

  /** 27 trials to epoch 1, 9 to 3, 3 to 9, and the last to 20: 27 + 18 + 18 + 11 epochs. */
  @Test
  void halvingSpendsItsEpochsOnTheBest() {
    Method halving = new Method.SuccessiveHalving(3, 1);
    assertThat(List.of(halving.first(20), halving.next(1, 20), halving.next(3, 20)))
        .containsExactly(1, 3, 9);
    assertThat(halving.next(9, 20)).isEqualTo(20);
    assertThat(List.of(halving.keeps(27), halving.keeps(8), halving.keeps(2)))
        .containsExactly(9, 2, 1);
    SearchConfig config =
        Settings.read(search(27, halving, RATE), null, List.of("run.train.epochs=20"));
    assertThat(Outlook.epochs(config, 27)).isEqualTo(27 + 18 + 18 + 11);
    SearchConfig random =
        Settings.read(search(27, new Method.Random(), RATE), null, List.of("run.train.epochs=20"));
    assertThat(Outlook.epochs(random, 27)).isEqualTo(27 * 20);
  }

  @Test
  void everyProblemOfASpaceIsNamedAtOnce() {
    Parameter typing = new Parameter(List.of("model.widht=8"), "", 0, 0, false, false);
    Parameter range = new Parameter(List.of(), "model.dropout", 0.1, 1.5, false, false);
    SearchConfig config = search(3, new Method.Random(), typing, RATE, range);
    assertThatThrownBy(config::requireSpace)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("space[0]: model.widht=8")
        .hasMessageContaining("width")
        .hasMessageContaining("space[2]: model.dropout=1.5");
    assertThatThrownBy(search(3, new Method.Random())::requireSpace)
        .hasMessageContaining("space: must name what is drawn");
  }

  @Test
  void aNameOutOfUseIsToldTheNewOne() {
    Parameter days = new Parameter(List.of("model.time.type=ignored"), "", 0, 0, false, false);
    assertThatThrownBy(search(3, new Method.Random(), days)::requireSpace)
        .hasMessageEndingWith("model.time.type: \"ignored\" is now called \"none\"");
  }

  @Test
  void whatMakesTrialsComparableIsNotDrawn() {
    Parameter seeds = new Parameter(List.of("seed=1", "seed=2"), "", 0, 0, false, false);
    Parameter epochs = new Parameter(List.of(), "train.epochs", 1, 9, false, true);
    Parameter log = new Parameter(List.of("data.filter.minItemEvents=5"), "", 0, 0, false, false);
    Parameter rate = new Parameter(List.of("train.optimizer.rate=0.1"), "", 0, 0, false, false);
    assertThatThrownBy(search(3, new Method.Random(), seeds, epochs, log, rate)::requireSpace)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("5 problems")
        .hasMessageContaining("space[0]: seed must be the same in all trials, got seed=2")
        .hasMessageContaining("space[1]: train.epochs must be the same in all trials")
        .hasMessageContaining("set run.data.filter.minItemEvents");
  }

  @Test
  void aParameterIsOneOfBothKinds() {
    assertThatThrownBy(() -> new Parameter(List.of(), "a", 2, 1, false, false))
        .hasMessageContaining("more than from");
    assertThatThrownBy(() -> new Parameter(List.of(), "a", 0, 1, true, false))
        .hasMessageContaining("more than 0 for log");
    assertThatThrownBy(search(3, new Method.Random(), Parameter.DEFAULTS)::requireSpace)
        .hasMessageContaining("space[0]: must have path, from and to, or oneOf");
    assertThatThrownBy(() -> new Parameter(List.of("width"), "", 0, 1, false, false))
        .hasMessageContaining("PATH=VALUE");
    assertThatThrownBy(() -> search(3, new Method.Random(), RATE, RATE))
        .hasMessageContaining("settings named once each");
  }
}
