package org.transept.serve.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;

class ItemIndexTest {
  private static final String[] TITLES = {
    "", "", "Rye bread", "Crème brûlée, 4 pieces", "Bread knife", "Rye flour (rye!)", "", "other"
  };

  /** Ids 1 to 6 are of food, 7 of kitchen; item 4 has most events, then 2 and 5. */
  private static ItemIndex index() {
    Catalogue catalogue =
        new Catalogue(
                List.of("food", "kitchen"),
                List.of(new String[] {"B1", "b10", "A7", "B2", "B10x", "Z"}, new String[] {"B1"}))
            .called(TITLES);
    int[] items = {4, 2, 4, 5, 7, 4, 7, 7, 7};
    return new ItemIndex(
        new Sequences(catalogue, new String[] {"u"}, new int[] {0, 9}, items, new long[0]), 0);
  }

  private static void finds(String text, Integer... ids) {
    ItemIndex.Found found = index().find(text, 10);
    assertThat(found.items()).as(text).containsExactly(ids);
    assertThat(found.matched()).as(text).isEqualTo(ids.length);
  }

  @Test
  void nothingTypedFindsAllWithThoseOfMostEventsFirst() {
    finds("  ", 4, 2, 5, 1, 3, 6);
  }

  @Test
  void keysAreFoundByTheirBeginningWhateverTheirCase() {
    finds("b1", 2, 5, 1);
    finds("B1", 1, 2, 5); // The item of exactly this key comes first.
    finds("B10X", 5);
    finds("1");
    finds("C1");
  }

  @Test
  void titlesAreFoundByBeginningsOfAllWords() {
    finds("rye", 2, 5);
    finds("br ry", 2);
    finds("bread", 4, 2);
    finds("read");
    finds("CREME brulee", 3);
    finds("crème 4", 3);
  }

  @Test
  void keysComeBeforeTitlesAndEachItemOnce() {
    finds("b", 4, 2, 5, 1, 3);
    finds("!");
  }

  @Test
  void moreThanAreWantedAreCounted() {
    ItemIndex.Found found = index().find("b", 2);
    assertThat(found.items()).containsExactly(4, 2);
    assertThat(found.matched()).isEqualTo(5);
  }

  /** Prints how long a million items take; run with {@code -Dgroups=slow}. */
  @Test
  @Tag("slow")
  void aMillionItemsAreSearchedInMilliseconds() {
    int items = 1_000_000;
    Random random = new Random(1);
    String[] words =
        IntStream.range(0, 50_000)
            .mapToObj(w -> Integer.toString(1_000_000 + w * 997, 36))
            .toArray(String[]::new);
    String[] keys = new String[items];
    String[] titles = new String[items + 1];
    titles[0] = "";
    for (int i = 0; i < items; i++) {
      keys[i] = "B%08d".formatted(i);
      StringBuilder title = new StringBuilder();
      for (int w = 0; w < 8; w++) { // A few words are frequent, most are rare.
        title.append(words[(int) (words.length * Math.pow(random.nextDouble(), 4))]).append(' ');
      }
      titles[i + 1] = title.toString();
    }
    Catalogue catalogue = new Catalogue(List.of("all"), List.<String[]>of(keys)).called(titles);
    int[] events = random.ints(5_000_000, 1, items + 1).toArray();
    Sequences log =
        new Sequences(
            catalogue, new String[] {"u"}, new int[] {0, events.length}, events, new long[0]);
    long start = System.nanoTime();
    ItemIndex index = new ItemIndex(log, 0);
    System.out.printf("index of %,d items: %.2f s%n", items, (System.nanoTime() - start) / 1e9);
    List<String> typed =
        List.of(
            "", "B", "B0012", "B00123456", words[0], words[3] + " " + words[9], "l", words[40_000]);
    for (int round = 0; round < 3; round++) {
      for (String text : typed) {
        long[] nanos = new long[20];
        int matched = 0;
        for (int n = 0; n < nanos.length; n++) {
          long begin = System.nanoTime();
          matched = index.find(text, 10).matched();
          nanos[n] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        if (round == 2) {
          System.out.printf("\"%s\": %,d match, %.2f ms%n", text, matched, nanos[10] / 1e6);
        }
        assertThat(nanos[10]).as(text).isLessThan(200_000_000L);
      }
    }
  }
}
