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
public record ExplainRequest(
    @Nullable String user,
    @Nullable List<HistoryEvent> history,
    String domain,
    String item,
    @Nullable Long at) {

  /** Asks about somebody whose events the service has. */
  public static ExplainRequest ofUser(String user, String domain, String item) {
    return new ExplainRequest(user, null, domain, item, null);
  }

  /** Asks after a history that comes along. */
  public static ExplainRequest ofHistory(List<HistoryEvent> history, String domain, String item) {
    return new ExplainRequest(null, List.copyOf(history), domain, item, null);
  }

  /** This request, asked at a time in Unix seconds: later events are left out. */
  public ExplainRequest at(long seconds) {
    return new ExplainRequest(user, history, domain, item, seconds);
  }
}
