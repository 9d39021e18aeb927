package org.transept.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;

class NegativeSamplerTest {
  private static Dataset sample(Random random, Catalogue catalogue, int users) {
    int[][] items = new int[users][];
    Arrays.setAll(
        items, u -> random.ints(1 + random.nextInt(12), 1, catalogue.items() + 1).toArray());
    return Logs.leaveOneOut(catalogue, items);
  }

  private static int[] user(Dataset data, int user) {
    int[] offsets = data.sequences().offsets();
    return Arrays.copyOfRange(data.sequences().items(), offsets[user], offsets[user + 1]);
  }

  private static int last(Dataset data, int user) {
    return data.sequences().length(user) - 1;
  }

  @Test
  void candidatesAreDistinctInTheDomainAndNeverTouched() {
    Samples.each(
        random -> {
          Catalogue catalogue = Logs.catalogue(1 + random.nextInt(40), 1 + random.nextInt(40));
          Dataset data = sample(random, catalogue, 3);
          int n = 1 + random.nextInt(30);
          Candidates.Sampled candidates =
              random.nextBoolean()
                  ? new Candidates.Uniform(n, random.nextLong())
                  : new Candidates.Popular(n, random.nextLong());
          NegativeSampler sampler = new NegativeSampler(data, candidates);
          for (int u = 0; u < 3; u++) {
            int[] own = user(data, u);
            int domain = catalogue.domainOf(own[own.length - 1]);
            int free = catalogue.size(domain);
            free -=
                (int)
                    Arrays.stream(own)
                        .distinct()
                        .filter(item -> catalogue.domainOf(item) == domain)
                        .count();
            int[] drawn = sampler.draw(u, last(data, u));
            assertThat(drawn).doesNotHaveDuplicates().isSorted().hasSize(Math.min(n, free));
            for (int item : drawn) {
              assertThat(catalogue.domainOf(item)).isEqualTo(domain);
              assertThat(own).doesNotContain(item);
            }
          }
        });
  }

  @Test
  void theSameCaseGetsTheSameCandidatesWhoeverElseIsInTheLog() {
    Catalogue catalogue = Logs.catalogue(100, 100);
    int[] own = {3, 150, 7};
    Dataset alone = Logs.leaveOneOut(catalogue, own);
    Dataset among = Logs.leaveOneOut(catalogue, own, new int[] {5, 6}, new int[] {9});
    var candidates = new Candidates.Uniform(20, 1);
    int[] drawn = new NegativeSampler(alone, candidates).draw(0, 2);
    assertThat(new NegativeSampler(alone, candidates).draw(0, 2)).isEqualTo(drawn);
    assertThat(new NegativeSampler(among, candidates).draw(0, 2)).isEqualTo(drawn);
  }

  @Test
  void seedUserAndPositionChangeTheCandidates() {
    Catalogue catalogue = Logs.catalogue(100, 1);
    int[] own = {1, 2, 3};
    Dataset data = Logs.leaveOneOut(catalogue, own, own);
    NegativeSampler sampler = new NegativeSampler(data, new Candidates.Uniform(20, 1));
    NegativeSampler other = new NegativeSampler(data, new Candidates.Uniform(20, 2));
    assertThat(sampler.draw(0, 2))
        .isNotEqualTo(other.draw(0, 2))
        .isNotEqualTo(sampler.draw(1, 2))
        .isNotEqualTo(sampler.draw(0, 1));
  }

  /**
   * The first draw of this seed, so that no later version changes anyone's candidates unnoticed.
   */
  @Test
  void theDrawIsTheSameInEveryVersion() {
    Dataset data =
        Logs.leaveOneOut(
            Logs.catalogue(50, 50),
            new int[] {1, 60, 2},
            new int[] {9, 9, 8, 8, 7, 7, 6, 5, 4, 3, 70, 71, 3});
    assertThat(new NegativeSampler(data, new Candidates.Uniform(5, 7)).draw(0, 2))
        .containsExactly(5, 19, 28, 35, 37);
    assertThat(new NegativeSampler(data, new Candidates.Popular(5, 7)).draw(0, 2))
        .containsExactly(4, 6, 7, 8, 9);
  }

  @Test
  void mostOfTheDomainIsDrawnAsEvenlyAsAPart() {
    int draws = 20_000;
    int[] counts = frequencies(new Candidates.Uniform(8, 5), draws, new int[] {1});
    for (int item = 2; item <= 10; item++) {
      assertThat(counts[item] / (double) draws).isCloseTo(8 / 9.0, within(0.015));
    }
  }

  @Test
  void uniformCandidatesAreEquallyFrequent() {
    int draws = 20_000;
    int[] counts = frequencies(new Candidates.Uniform(3, 5), draws, new int[] {10, 10, 1});
    // Item 1 is the target; three of the nine others are drawn each time.
    for (int item = 2; item <= 10; item++) {
      assertThat(counts[item] / (double) draws).isCloseTo(1 / 3.0, within(0.015));
    }
    assertThat(counts[1]).isZero();
  }

  /** Among 6 : 3 : 1 a first draw has these shares; later users have empty histories. */
  @Test
  void popularCandidatesFollowTheTrainingCounts() {
    int draws = 20_000;
    int[] counts =
        frequencies(
            new Candidates.Popular(1, 5), draws, new int[] {2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 1});
    assertThat(counts[2] / (double) draws).isCloseTo(0.6, within(0.015));
    assertThat(counts[3] / (double) draws).isCloseTo(0.3, within(0.015));
    assertThat(counts[4] / (double) draws).isCloseTo(0.1, within(0.015));
  }

  /**
   * Two of 6 : 3 : 1 without replacement: item 4 is left out if the others come first, with
   * probability .6 * .3/.4 + .3 * .6/.7 = .7071; item 2 with .3 * .1/.7 + .1 * .3/.9 = .0762.
   */
  @Test
  void laterPopularCandidatesAreInProportionAmongTheRest() {
    int draws = 20_000;
    int[] counts =
        frequencies(
            new Candidates.Popular(2, 5), draws, new int[] {2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 1});
    assertThat(counts[4] / (double) draws).isCloseTo(1 - 0.7071, within(0.015));
    assertThat(counts[2] / (double) draws).isCloseTo(1 - 0.0762, within(0.015));
  }

  @Test
  void aVeryPopularItemDoesNotKeepTheOthersOut() {
    int[] history = new int[100_003];
    Arrays.fill(history, 2);
    history[0] = 3;
    history[1] = 4;
    history[100_002] = 1;
    int draws = 4_000;
    int[] counts = frequencies(new Candidates.Popular(2, 5), draws, history);
    assertThat(counts[2]).isEqualTo(draws);
    assertThat(counts[3] / (double) draws).isCloseTo(0.5, within(0.03));
    assertThat(counts[3] + counts[4]).isEqualTo(draws);
  }

  @Test
  void itemsWithoutTrainingEventsFillUpOnlyWhenNoOthersAreLeft() {
    int draws = 4_000;
    int[] counts = frequencies(new Candidates.Popular(3, 5), draws, new int[] {2, 3, 1});
    assertThat(counts[2]).isEqualTo(draws);
    assertThat(counts[3]).isEqualTo(draws);
    for (int item = 4; item <= 10; item++) {
      assertThat(counts[item] / (double) draws).isCloseTo(1 / 7.0, within(0.03));
    }
  }

  /** How often each of ten items is drawn for users whose only event is item 1. */
  private static int[] frequencies(Candidates.Sampled candidates, int draws, int[] teacher) {
    int[][] items = new int[draws + 1][];
    items[0] = teacher;
    Arrays.fill(items, 1, draws + 1, new int[] {1});
    Dataset data = Logs.leaveOneOut(Logs.catalogue(10, 2), items);
    NegativeSampler sampler = new NegativeSampler(data, candidates);
    int[] counts = new int[13];
    IntStream.rangeClosed(1, draws)
        .forEach(u -> Arrays.stream(sampler.draw(u, 0)).forEach(item -> counts[item]++));
    return counts;
  }
}
