package org.transept.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why has an item its score? Made by {@link #ofUser} or {@link #ofHistory}.
 *
 * @param user whose stored history; either this or {@code history}
 * @param history the history itself
 * @param domain domain of the item
 * @param item the item to explain
 * @param at when it is asked, in Unix seconds
 */
public record Why(
    @Nullable String user,
    @Nullable List<Past> history,
    String domain,
    String item,
    @Nullable Long at) {

  /** Asks about somebody whose events the service has. */
  public static Why ofUser(String user, String domain, String item) {
    return new Why(user, null, domain, item, null);
  }

  /** Asks after a history that comes along. */
  public static Why ofHistory(List<Past> history, String domain, String item) {
    return new Why(null, List.copyOf(history), domain, item, null);
  }

  /** The same question, asked at a time in Unix seconds: later events are left out. */
  public Why at(long seconds) {
    return new Why(user, history, domain, item, seconds);
  }
}
