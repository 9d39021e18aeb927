package org.transept.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Everybody's events, in order. May be used by several threads at once.
 *
 * <p><b>Order.</b> Events of a user are in order of their time; those of equal time in order of
 * arrival: that of the list for events of one {@link #append}, that of the calls for events of two
 * calls of which one ended before the other began. Late events take their place in time. This is
 * the order of training with {@code data.ties=source} for a log whose rows stand as they arrived.
 * An {@link StoreImport import} arrives in training's order, whatever its ties are. With {@code
 * data.ties=item} whoever reads sorts events of equal time by domain and item; {@code shuffle}
 * depends on rows of the log, so that events which came later cannot follow it.
 *
 * <p><b>Acknowledgement.</b> Once {@link #append} has returned, its events survive the end of this
 * process by whatever means; {@link StoreConfig} says what survives a power cut. If it throws, none
 * of its events is stored, unless the message says that this is not known; then the call may be
 * repeated with the same ids.
 */
public interface HistoryStore extends AutoCloseable {
  /**
   * Stores all of the events or none. Who calls at the same time shares one commit.
   *
   * <p>An event with an id that its user's history has already is acknowledged and not stored
   * again, whatever else it says. Events without an id are stored as often as they come.
   *
   * @return how many were stored, without those whose ids were known
   * @throws Overloaded if too many calls wait already
   * @throws StoreAway if the store cannot be written now
   */
  int append(List<Event> events);

  /**
   * Stores those events of some users that it does not have, whatever their ids; all of them or
   * none. Nobody else stores anything between the look and the write, so that the same events may
   * be handed over again, and by several at once.
   *
   * @param histories events by user, in order
   * @return how many were stored
   * @throws Overloaded if too many calls wait already
   * @throws StoreAway if the store cannot be written now
   */
  int supplement(Map<String, List<Event>> histories);

  /**
   * The newest events of each user, oldest first.
   *
   * @param n how many events of a user at most, at least 1
   * @param until time of the last event that counts, Unix seconds; all if empty
   * @return one entry for each user; an empty list for those without events
   * @throws Overloaded if too many calls wait already
   * @throws StoreAway if the store cannot be read now
   */
  Map<String, List<Event>> last(Collection<String> users, int n, OptionalLong until);

  /** The newest events of one user, oldest first; as above. */
  default List<Event> last(String user, int n, OptionalLong until) {
    return last(List.of(user), n, until).getOrDefault(user, List.of());
  }

  /** Whether the user has any event. */
  boolean knows(String user);

  /** How many events there are. Counts them one by one, so it is nothing for every request. */
  long events();

  /** How many events there are of each domain, by name. Counts them one by one too. */
  Map<String, Long> domains();

  /**
   * Removes all events of a user with their ids, and keeps no note of whom. A later {@link #append}
   * begins a new history, and a later {@link StoreImport import} brings back what the log still
   * has: who is to be forgotten must go from the log too.
   *
   * @return how many events there were
   * @throws Overloaded if too many calls wait already
   * @throws StoreAway if the store cannot be written now
   */
  int forget(String user);

  /** What the shop says of its items, kept in the same place. */
  Assortment assortment();

  /**
   * Returns if the store can be read now, for a check of readiness.
   *
   * @throws StoreException saying why not and what to do
   */
  void check();

  /** Stores what has been handed over, and gives everything back. */
  @Override
  void close();
}
