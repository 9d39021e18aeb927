package org.transept.serve.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.transept.serve.api.Refusal;
import org.transept.store.Addition;
import org.transept.store.Assortment;

/**
 * What the shop says of its items, whichever model answers: kept in the store, known here, and put
 * on the {@link Shelf} of the model. One change at a time; readers wait for none.
 */
public final class Shop {
  /** New items that every question is scored with one by one. */
  static final int MOST = 10_000;

  private record Name(String domain, String item) {
    static Name of(Addition one) {
      return new Name(one.domain(), one.item());
    }
  }

  private final Assortment store;
  private final Map<Name, Addition> additions = new LinkedHashMap<>();
  private final Map<String, Set<String>> out = new HashMap<>();
  private volatile long version;

  /** Reads the store. */
  Shop(Assortment store) {
    this.store = store;
    read();
  }

  private void read() {
    long now = store.version(); // Before the rest, which may be newer but is never older.
    List<Addition> added = store.additions();
    Map<String, Set<String>> gone = store.out();
    replace(added);
    out.clear();
    gone.forEach((domain, items) -> out.put(domain, new TreeSet<>(items)));
    version = now;
  }

  /** Whether the store has changed since it was read, by this service or by another. */
  boolean isStale() {
    return store.version() != version;
  }

  /** Reads the store again, and puts everything on a model's shelf. */
  synchronized void refresh(ServedModel model) {
    read();
    fill(model);
  }

  /** Puts everything on a model's shelf. */
  synchronized void fill(ServedModel model) {
    model.shelve(model.shelf().holding(additions.values(), out));
  }

  /** Puts everything on a model's shelf that is to answer from then on. */
  synchronized void fill(ServedModel model, Runnable then) {
    fill(model);
    then.run();
  }

  /**
   * Adds items, all or none; they are stored and scored on return.
   *
   * @return what is wrong with each that the model cannot score; if anything is, nothing is added
   */
  public synchronized Map<Addition, String> add(List<Addition> more, ServedModel model) {
    Map<Name, Addition> all = new LinkedHashMap<>(additions);
    more.forEach(one -> all.remove(Name.of(one)));
    more.forEach(one -> all.put(Name.of(one), one));
    if (all.size() > MOST) {
      throw new Refusal(
          409,
          "at most %s items may be new, got %s; train a model that knows them, and remove those that it knows"
              .formatted(MOST, all.size()));
    }
    Shelf next = model.shelf().holding(all.values(), out);
    Map<Addition, String> problems = new HashMap<>(next.waiting());
    problems.keySet().retainAll(more);
    if (problems.isEmpty()) {
      store.add(more);
      replace(all.values());
      model.shelve(next);
    }
    return problems;
  }

  private void replace(Collection<Addition> all) {
    List<Addition> copy = List.copyOf(all);
    additions.clear();
    copy.forEach(one -> additions.put(Name.of(one), one));
  }

  /** Whether a new item has a title. */
  synchronized boolean hasTitles() {
    return additions.values().stream().anyMatch(one -> !one.title().isBlank());
  }

  /** Removes a new item; false if there is none of that name. */
  public synchronized boolean remove(String domain, String item, ServedModel model) {
    boolean was = store.remove(domain, item);
    additions.remove(new Name(domain, item));
    fill(model);
    return was;
  }

  /** New items, in the order in which they were added. */
  public synchronized List<Addition> additions() {
    return List.copyOf(additions.values());
  }

  /** Stores and shows which items cannot be had, and which can again. */
  public synchronized void change(
      Map<String, Set<String>> gone, Map<String, Set<String>> back, ServedModel model) {
    store.change(gone, back);
    back.forEach((domain, items) -> of(domain).removeAll(items));
    gone.forEach((domain, items) -> of(domain).addAll(items));
    model.shelve(model.shelf().stocked(gone, back));
  }

  private Set<String> of(String domain) {
    return out.computeIfAbsent(domain, none -> new TreeSet<>());
  }

  /** Keys of the items of a domain that cannot be had, sorted. */
  public synchronized List<String> out(String domain) {
    return List.copyOf(out.getOrDefault(domain, Set.of()));
  }
}
