package org.transept.data.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.transept.Float32;
import org.transept.Tiny;
import org.transept.data.Catalogue;

class FollowersTest {
  private static final Offset<Double> ROUNDING = Float32.within(1, 2);

  /** Items 1 to 3 in one domain, 4 and 5 in another; nobody has had 5 or, before anything, 3. */
  private final Catalogue catalogue = Tiny.catalogue(3, 2);

  private final Followers followers =
      new Followers(
          Tiny.sequences(
              catalogue,
              new int[] {1, 2, 1, 4},
              new int[] {},
              new int[] {2, 4, 3},
              new int[] {1},
              new int[] {1, 2}),
          2,
          0.5);

  @Test
  void pairsCountLessTheMoreStepsLieBetween() {
    // After 1: 2 at once and 1 a step later (u0), 4 at once (u0), 2 at once (u4).
    assertThat(followers.of(1)).containsExactly(1, 2, 4);
    assertThat(followers.weights(1)).containsExactly(0.5f, 2, 1);
    // After 2: 1 and then 4 (u0), 4 and then 3 (u2); nothing of the next user.
    assertThat(followers.of(2)).containsExactly(1, 3, 4);
    assertThat(followers.weights(2)).containsExactly(1, 0.5f, 1.5f);
    assertThat(followers.of(3)).isEmpty();
    assertThat(followers.of(4)).containsExactly(3);
    assertThat(followers.of(5)).isEmpty();
    assertThat(new int[] {followers.events(1), followers.events(4)}).containsExactly(4, 2);
  }

  @Test
  void nothingFollowsWhatTheCatalogueHasNot() {
    assertThat(followers.of(0)).isEmpty();
    assertThat(followers.of(17)).isEmpty();
    assertThat(followers.weights(17)).isEmpty();
    assertThat(followers.events(17)).isZero();
  }

  @Test
  void theLastEventsAnnounceTheItemsOfADomain() {
    Followers.Announced announced = followers.new Announced();
    int[] history = {4, 17, 1, 2};
    // The last event alone: 2 has two followers in the first domain.
    assertThat(announced.read(history, 1, 0)).containsExactlyInAnyOrder(1, 3);
    double two = 1 / Math.sqrt(3); // Item 2 has three events.
    assertThat((double) announced.weight(1)).isCloseTo(two, ROUNDING);
    assertThat((double) announced.weight(3)).isCloseTo(two * 0.5, ROUNDING);
    // The last two: what follows 1, which has four events, counts half; an unknown item nothing.
    assertThat(announced.read(history, 3, 0)).containsExactlyInAnyOrder(1, 2, 3);
    double one = 0.5 / Math.sqrt(4);
    assertThat((double) announced.weight(1)).isCloseTo(two + one * 0.5, ROUNDING);
    assertThat((double) announced.weight(2)).isCloseTo(one * 2, ROUNDING);
    // In the other domain, and more events than there are.
    assertThat(announced.read(history, 9, 1)).containsExactly(4);
    assertThat((double) announced.weight(4)).isCloseTo(two * 1.5 + one, ROUNDING);
    assertThat(announced.weight(1)).as("what was read before is forgotten").isZero();
    assertThat(announced.read(new int[0], 5, 0)).isEmpty();
  }

  /**
   * 300 followers of item 1, of which some count twice: those are kept, and of others the first.
   */
  @Test
  void theStrongestFollowersAreKept() {
    Catalogue many = Tiny.catalogue(400);
    int[][] pairs = new int[450][];
    for (int f = 0; f < 300; f++) {
      pairs[f] = new int[] {1, 2 + f};
    }
    for (int f = 0; f < 150; f++) {
      pairs[300 + f] = new int[] {1, 301 - f};
    }
    Followers kept = new Followers(Tiny.sequences(many, pairs), 1, 1);
    int[] expected = new int[200];
    Arrays.setAll(expected, f -> f < 50 ? 2 + f : 102 + f);
    assertThat(kept.of(1)).containsExactly(expected);
    assertThat(kept.weights(1)[49]).isEqualTo(1);
    assertThat(kept.weights(1)[50]).isEqualTo(2);
  }

  /** Pairs counted one by one, from logs of nobody's making. */
  @Test
  void pairsAreThoseOfALogRead() {
    Random random = new Random(3);
    Catalogue two = Tiny.catalogue(6, 5);
    int[][] items = Tiny.items(random, two, 40, 12);
    Followers counted = new Followers(Tiny.sequences(two, items), 4, 0.7);
    double[][] expected = new double[12][12];
    for (int[] user : items) {
      for (int e = 0; e < user.length; e++) {
        for (int later = e + 1; later <= Math.min(e + 4, user.length - 1); later++) {
          expected[user[e]][user[later]] += Math.pow(0.7, later - e - 1);
        }
      }
    }
    for (int item = 1; item < 12; item++) {
      double[] found = new double[12];
      for (int n = 0; n < counted.of(item).length; n++) {
        found[counted.of(item)[n]] = counted.weights(item)[n];
      }
      assertThat(found)
          .containsExactly(expected[item], Float32.within(Float32.size(expected[item]), 40 * 12));
    }
  }
}
