package org.transept.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Does what another store does; tests change a part of it. */
public class ForwardingStore implements HistoryStore {
  private final HistoryStore store;

  protected ForwardingStore(HistoryStore store) {
    this.store = store;
  }

  @Override
  public int append(List<Event> events) {
    return store.append(events);
  }

  @Override
  public int supplement(Map<String, List<Event>> histories) {
    return store.supplement(histories);
  }

  @Override
  public Map<String, List<Event>> last(Collection<String> users, int n, OptionalLong until) {
    return store.last(users, n, until);
  }

  @Override
  public boolean knows(String user) {
    return store.knows(user);
  }

  @Override
  public long events() {
    return store.events();
  }

  @Override
  public Map<String, Long> domains() {
    return store.domains();
  }

  @Override
  public int forget(String user) {
    return store.forget(user);
  }

  @Override
  public Assortment assortment() {
    return store.assortment();
  }

  @Override
  public void check() {
    store.check();
  }

  @Override
  public void close() {
    store.close();
  }
}
