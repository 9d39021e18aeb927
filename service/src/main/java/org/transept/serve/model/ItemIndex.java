package org.transept.serve.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;

/**
 * Finds items of a domain by what a person types: the beginning of a key, or beginnings of words of
 * the title, all of which must occur. Items stand in <em>places</em>, those with most events first,
 * so that the first bits of a set are the items that are most likely meant.
 */
public final class ItemIndex {
  /**
   * What a text finds.
   *
   * @param matched how many items
   * @param items the first of them, as ids: the one whose key it is, those whose keys begin with
   *     it, and those by title, each with most events first
   */
  public record Found(int matched, List<Integer> items) {}

  /** A list of places that grows. */
  private static final class Places {
    int[] places = new int[4];
    int size;

    void add(int place) {
      if (size > 0 && places[size - 1] == place) {
        return; // A title may say a word twice.
      }
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
      }
      places[size++] = place;
    }
  }

  private final Catalogue catalogue;
  private final int domain;
  private final int[] items;
  private final int[] byKey;
  private final String[] words;
  private final int[][] places;

  /** An index of domain {@code d}; takes seconds for a million items with titles. */
  ItemIndex(Sequences log, int d) {
    catalogue = log.catalogue();
    domain = d;
    items = byEvents(log, d);
    byKey = byKey();
    Map<String, Places> found = new HashMap<>();
    for (int place = 0; place < items.length; place++) {
      int here = place;
      eachWord(
          catalogue.title(items[place]),
          word -> found.computeIfAbsent(word, none -> new Places()).add(here));
    }
    words = found.keySet().toArray(String[]::new);
    Arrays.sort(words);
    places = new int[words.length][];
    for (int w = 0; w < words.length; w++) {
      Places own = Objects.requireNonNull(found.get(words[w]));
      places[w] = Arrays.copyOf(own.places, own.size);
    }
  }

  /** Ids of the domain's items, those with most events first, of equal ones the smaller id. */
  private static int[] byEvents(Sequences log, int d) {
    int first = log.catalogue().first(d);
    long[] order = new long[log.catalogue().size(d)];
    Arrays.setAll(order, i -> ((long) Integer.MAX_VALUE << 32) | (first + i));
    for (int item : log.items()) {
      if (item >= first && item < first + order.length) {
        order[item - first] -= 1L << 32;
      }
    }
    Arrays.sort(order);
    return Arrays.stream(order).mapToInt(one -> (int) one).toArray();
  }

  /** Places in the order of their items' keys, whatever their case. */
  private int[] byKey() {
    Integer[] order = new Integer[items.length];
    Arrays.setAll(order, place -> place);
    Arrays.sort(order, (a, b) -> String.CASE_INSENSITIVE_ORDER.compare(key(a), key(b)));
    return Arrays.stream(order).mapToInt(place -> place).toArray();
  }

  private String key(int place) {
    return catalogue.key(items[place]);
  }

  /** The first {@code n} items that a text finds; an empty text finds all. */
  public Found find(String text, int n) {
    String typed = text.strip();
    BitSet keys = keysWith(typed);
    BitSet titles = typed.isEmpty() ? new BitSet() : titlesWith(typed);
    titles.andNot(keys);
    List<Integer> first = new ArrayList<>(n);
    int exact = catalogue.item(domain, typed);
    if (exact > 0) {
      first.add(exact);
    }
    take(keys, n, first);
    take(titles, n, first);
    return new Found(keys.cardinality() + titles.cardinality(), first);
  }

  /** Whether a text finds an item that is in no index. */
  static boolean finds(String text, String key, String title) {
    String typed = text.strip();
    List<String> there = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    eachWord(title, there::add);
    eachWord(typed, asked::add);
    return startsWith(key, typed)
        || (!asked.isEmpty()
            && asked.stream().allMatch(a -> there.stream().anyMatch(t -> t.startsWith(a))));
  }

  private void take(BitSet set, int n, List<Integer> into) {
    int exact = into.isEmpty() ? 0 : into.get(0);
    for (int p = set.nextSetBit(0); p >= 0 && into.size() < n; p = set.nextSetBit(p + 1)) {
      if (items[p] != exact) {
        into.add(items[p]);
      }
    }
  }

  private BitSet keysWith(String prefix) {
    BitSet found = new BitSet(items.length);
    for (int i = firstKey(prefix); i < byKey.length && startsWith(key(byKey[i]), prefix); i++) {
      found.set(byKey[i]);
    }
    return found;
  }

  /** Where keys begin that do not stand before a prefix. */
  private int firstKey(String prefix) {
    int low = 0;
    int high = byKey.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (String.CASE_INSENSITIVE_ORDER.compare(key(byKey[middle]), prefix) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean startsWith(String key, String prefix) {
    return key.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Places of titles in which every word of a text begins a word. */
  private BitSet titlesWith(String text) {
    List<BitSet> sets = new ArrayList<>();
    eachWord(text, prefix -> sets.add(titlesWithWord(prefix)));
    BitSet all = sets.isEmpty() ? new BitSet() : sets.get(0);
    sets.forEach(all::and);
    return all;
  }

  private BitSet titlesWithWord(String prefix) {
    int from = Arrays.binarySearch(words, prefix);
    BitSet found = new BitSet(items.length);
    for (int w = from < 0 ? -from - 1 : from;
        w < words.length && words[w].startsWith(prefix);
        w++) {
      for (int place : places[w]) {
        found.set(place);
      }
    }
    return found;
  }

  /** Words are runs of letters and digits, in lower case, without accents. */
  private static void eachWord(String text, Consumer<String> word) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
        run.append(c);
      } else if (Character.getType(c) != Character.NON_SPACING_MARK && !run.isEmpty()) {
        word.accept(run.toString());
        run.setLength(0);
      }
    }
    if (!run.isEmpty()) {
      word.accept(run.toString());
    }
  }
}
