package org.transept.serve.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.store.Event;
import org.transept.store.HistoryStore;

/**
 * Whether a store holds histories of the people whom a run was trained on. It is told by what is in
 * it, not by what it was filled from: the run of the next night has a longer log of the same
 * people.
 *
 * @param asked users of the run's log who were looked for, spread evenly over it
 * @param known those of them who have events in the store
 * @param related those of these who have an item of the log in it
 */
record Kinship(int asked, int known, int related) {
  private static final int ASKED = 1000;

  /** Of so many known users one at least must have an item of the log. */
  private static final int RARE = 10;

  /** Looks for users of a log. */
  static Kinship of(Sequences log, HistoryStore store, int history) {
    List<Integer> users = new ArrayList<>();
    int count = Math.min(ASKED, log.size());
    for (int i = 0; i < count; i++) {
      users.add((int) ((long) i * log.size() / count));
    }
    Map<String, List<Event>> stored =
        store.last(users.stream().map(u -> log.users()[u]).toList(), history, OptionalLong.empty());
    int known = 0;
    int related = 0;
    for (int u : users) {
      List<Event> events = stored.getOrDefault(log.users()[u], List.of());
      known += events.isEmpty() ? 0 : 1;
      related += events.isEmpty() || !shares(log, u, events) ? 0 : 1;
    }
    return new Kinship(count, known, related);
  }

  private static boolean shares(Sequences log, int u, List<Event> events) {
    Catalogue catalogue = log.catalogue();
    Set<Integer> own = new HashSet<>();
    for (int e = log.offsets()[u]; e < log.offsets()[u + 1]; e++) {
      own.add(log.items()[e]);
    }
    return events.stream()
        .filter(event -> KnownEvents.knows(catalogue, event.domain(), event.item()))
        .map(event -> catalogue.item(catalogue.domain(event.domain()), event.item()))
        .anyMatch(own::contains);
  }

  /** Whether the store knows none of the log's people. */
  boolean isStrange() {
    return asked > 0 && known == 0;
  }

  /** Whether people of the same keys did other things: those of another shop. */
  boolean contradicts() {
    return related * RARE < known;
  }

  /** Whether its people are those of the log, as far as can be told. */
  boolean isOwn() {
    return !isStrange() && !contradicts();
  }

  @Override
  public String toString() {
    return "of %s users asked for %s have events here, and %s an item of the log in them"
        .formatted(asked, known, related);
  }

  /** Users of the log, as they are spoken of. */
  String users(int all) {
    return asked < all ? String.format(Locale.ROOT, "%,d users", asked) : "the users";
  }
}
