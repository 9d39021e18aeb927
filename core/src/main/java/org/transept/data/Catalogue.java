package org.transept.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Domains and their items under dense ids. Item ids run from 1 to {@link #items()}; 0 is padding.
 * Each domain owns one contiguous range; an item that occurs in two domains is two items. Items
 * that came later than training ({@link #with}) have the ids behind these: their domain, key and
 * title are known as any item's, but they are in no domain's range.
 */
public final class Catalogue {
  private final List<String> domains;
  private final String[] keys;
  private final String[] titles;
  private final int[] first;
  private final List<Map<String, Integer>> ids;
  private final List<Later> later;
  private final Map<Name, Integer> laterIds = new HashMap<>();

  private record Name(int domain, String key) {}

  /**
   * An item that came later.
   *
   * @param domain number of its domain
   * @param title empty if that is not known
   * @param gone whether it is there no more: nobody finds it by its key
   */
  public record Later(int domain, String key, String title, boolean gone) {}

  /**
   * A catalogue of the given domains.
   *
   * @param domains names, in id order
   * @param items for each domain the users' own item keys, in id order; unique within the domain
   */
  public Catalogue(List<String> domains, List<String[]> items) {
    this.domains = List.copyOf(domains);
    this.first = new int[domains.size() + 1];
    first[0] = 1;
    for (int d = 0; d < domains.size(); d++) {
      first[d + 1] = first[d] + items.get(d).length;
    }
    this.keys = new String[first[domains.size()]];
    this.titles = new String[0];
    this.later = List.of();
    keys[0] = "";
    this.ids = new java.util.ArrayList<>();
    for (int d = 0; d < domains.size(); d++) {
      String[] own = items.get(d);
      System.arraycopy(own, 0, keys, first[d], own.length);
      Map<String, Integer> map = new HashMap<>(own.length * 2);
      for (int i = 0; i < own.length; i++) {
        if (map.put(own[i], first[d] + i) != null) {
          throw new DataException(
              "items of domain \"%s\" must be unique, got \"%s\" twice"
                  .formatted(domains.get(d), own[i]));
        }
      }
      ids.add(map);
    }
  }

  private Catalogue(Catalogue other, String[] titles, List<Later> later) {
    domains = other.domains;
    keys = other.keys;
    first = other.first;
    this.titles = titles;
    this.later = List.copyOf(later);
    ids = other.ids;
    for (int i = 0; i < later.size(); i++) {
      if (!later.get(i).gone()) {
        laterIds.put(new Name(later.get(i).domain(), later.get(i).key()), items() + 1 + i);
      }
    }
  }

  /**
   * This catalogue with titles.
   *
   * @param titles by item id; empty where an item has none
   */
  public Catalogue called(String[] titles) {
    if (titles.length != keys.length) {
      throw new IllegalArgumentException(
          "titles must be %s, one for each id from 0, got %s"
              .formatted(keys.length, titles.length));
    }
    return new Catalogue(this, titles.clone(), later);
  }

  /**
   * This catalogue with items that came later, and no others: the first has the id behind {@link
   * #items()}, the next the one behind that.
   *
   * @param later none of them known to this catalogue, or twice in it without being gone
   */
  public Catalogue with(List<Later> later) {
    return new Catalogue(this, titles, later);
  }

  /** Whether an item came later than training. */
  public boolean isLater(int item) {
    return item > items();
  }

  /** How many items came later than training. */
  public int later() {
    return later.size();
  }

  private Later later(int item) {
    return later.get(item - items() - 1);
  }

  /** What an item is called; empty if that is not known. */
  public String title(int item) {
    if (isLater(item)) {
      return later(item).title();
    }
    return titles.length == 0 ? "" : titles[item];
  }

  /** Number of items of domain {@code d} that have a title. */
  public int titled(int d) {
    int titled = 0;
    for (int item = first[d]; item < first[d + 1]; item++) {
      titled += title(item).isEmpty() ? 0 : 1;
    }
    return titled;
  }

  /** Whether any item has a title. */
  public boolean hasTitles() {
    return Arrays.stream(titles).anyMatch(title -> !title.isEmpty());
  }

  /** Number of domains. */
  public int domains() {
    return domains.size();
  }

  /** Domain names in id order. */
  public List<String> names() {
    return domains;
  }

  /** Name of domain {@code d}, counted from 0. */
  public String name(int d) {
    return domains.get(d);
  }

  /**
   * Number of the domain called {@code name}.
   *
   * @throws DataException if there is none; the message lists the known ones
   */
  public int domain(String name) {
    int d = domains.indexOf(name);
    if (d < 0) {
      throw new DataException("domain must be one of %s, got \"%s\"".formatted(domains, name));
    }
    return d;
  }

  /** Number of items over all domains; the largest id but for those that came later. */
  public int items() {
    return keys.length - 1;
  }

  /** First item id of domain {@code d}. */
  public int first(int d) {
    return first[d];
  }

  /** Number of items of domain {@code d}; its ids end at {@code first(d) + size(d) - 1}. */
  public int size(int d) {
    return first[d + 1] - first[d];
  }

  /** Domain of an item id. */
  public int domainOf(int item) {
    if (isLater(item)) {
      return later(item).domain();
    }
    int at = Arrays.binarySearch(first, item);
    int d = at >= 0 ? at : -at - 2;
    // Empty domains share their first id with the next one; the item belongs to the last of them.
    while (d + 1 < domains.size() && first[d + 1] <= item) {
      d++;
    }
    return d;
  }

  /** Whether an item id is one of domain {@code d}. */
  public boolean has(int d, int item) {
    return isLater(item) ? later(item).domain() == d : item >= first[d] && item < first[d + 1];
  }

  /** The user's own key of an item id. */
  public String key(int item) {
    return isLater(item) ? later(item).key() : keys[item];
  }

  /** Id of the item that domain {@code d} calls {@code key}, or 0 if it has none. */
  public int item(int d, String key) {
    Integer known = ids.get(d).get(key);
    if (known == null && !later.isEmpty()) {
      known = laterIds.get(new Name(d, key));
    }
    return known == null ? 0 : known;
  }
}
