package org.transept.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.transept.store.Addition;
import org.transept.store.Assortment;
import org.transept.store.Event;
import org.transept.store.HistoryStore;

/** Histories for tests that are about something else. */
public final class MemoryStore implements HistoryStore {
  private final Map<String, List<Event>> events = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Assortment assortment = new MemoryAssortment();

  private static final class MemoryAssortment implements Assortment {
    private final Map<String, Addition> additions = new HashMap<>();
    private final Map<String, Set<String>> away = new HashMap<>();
    private long version;

    @Override
    public synchronized void add(List<Addition> more) {
      version++;
      more.forEach(one -> additions.put(one.domain() + "\n" + one.item(), one));
    }

    @Override
    public synchronized boolean remove(String domain, String item) {
      version++;
      return additions.remove(domain + "\n" + item) != null;
    }

    @Override
    public synchronized List<Addition> additions() {
      return additions.values().stream().sorted(ORDER).toList();
    }

    @Override
    public synchronized void change(Map<String, Set<String>> out, Map<String, Set<String>> back) {
      version++;
      back.forEach((domain, items) -> of(domain).removeAll(items));
      out.forEach((domain, items) -> of(domain).addAll(items));
    }

    @Override
    public synchronized long version() {
      return version;
    }

    private Set<String> of(String domain) {
      return away.computeIfAbsent(domain, none -> new TreeSet<>());
    }

    @Override
    public synchronized Map<String, Set<String>> out() {
      Map<String, Set<String>> copy = new HashMap<>();
      away.forEach((domain, items) -> copy.put(domain, new TreeSet<>(items)));
      return copy;
    }
  }

  @Override
  public synchronized int append(List<Event> more) {
    int stored = 0;
    for (Event event : more) {
      if (event.id().isEmpty() || ids.add(event.user() + "\n" + event.id())) {
        List<Event> own = events.computeIfAbsent(event.user(), user -> new ArrayList<>());
        own.add(event);
        own.sort(Comparator.comparingLong(Event::at));
        stored++;
      }
    }
    return stored;
  }

  @Override
  public synchronized int supplement(Map<String, List<Event>> histories) {
    int stored = 0;
    for (Map.Entry<String, List<Event>> user : histories.entrySet()) {
      List<Event> known = events.getOrDefault(user.getKey(), List.of());
      stored += append(Event.lacking(user.getValue(), known));
    }
    return stored;
  }

  @Override
  public synchronized Map<String, List<Event>> last(
      Collection<String> users, int n, OptionalLong until) {
    Map<String, List<Event>> found = new HashMap<>();
    for (String user : users) {
      List<Event> own =
          events.getOrDefault(user, List.of()).stream()
              .filter(event -> until.isEmpty() || event.at() <= until.getAsLong())
              .toList();
      found.put(user, own.subList(Math.max(0, own.size() - n), own.size()));
    }
    return found;
  }

  @Override
  public synchronized boolean knows(String user) {
    return events.containsKey(user);
  }

  @Override
  public synchronized long events() {
    return events.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public synchronized Map<String, Long> domains() {
    Map<String, Long> domains = new TreeMap<>();
    events.values().forEach(all -> all.forEach(one -> domains.merge(one.domain(), 1L, Long::sum)));
    return domains;
  }

  @Override
  public synchronized int forget(String user) {
    List<Event> own = events.remove(user);
    ids.removeIf(id -> id.startsWith(user + "\n"));
    return own == null ? 0 : own.size();
  }

  @Override
  public Assortment assortment() {
    return assortment;
  }

  @Override
  public void check() {}

  @Override
  public void close() {}
}
