package org.transept.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes next? Made by {@link #ofUser} or {@link #ofHistory}.
 *
 * @param user whose stored history; either this or {@code history}
 * @param history the history itself
 * @param domain the domain that is asked for
 * @param k items wanted
 * @param at when it is asked, in Unix seconds
 * @param excludeSeen whether items of the history are left out
 * @param allow keys of the only items that may be answered
 * @param deny keys of items that may not be answered
 */
public record RecommendRequest(
    @Nullable String user,
    @Nullable List<HistoryEvent> history,
    String domain,
    @Nullable Integer k,
    @Nullable Long at,
    @Nullable Boolean excludeSeen,
    @Nullable List<String> allow,
    @Nullable List<String> deny) {

  /** Asks for somebody whose events the service has. */
  public static Builder ofUser(String user, String domain) {
    return new Builder(user, null, domain);
  }

  /** Asks after a history that comes along, in order; events with times are put in their order. */
  public static Builder ofHistory(List<HistoryEvent> history, String domain) {
    return new Builder(null, List.copyOf(history), domain);
  }

  /** What may be said besides; whatever is not said is as the service has it. */
  public static final class Builder {
    private final @Nullable String user;
    private final @Nullable List<HistoryEvent> history;
    private final String domain;
    private @Nullable Integer k;
    private @Nullable Long at;
    private @Nullable Boolean excludeSeen;
    private @Nullable List<String> allow;
    private @Nullable List<String> deny;

    private Builder(@Nullable String user, @Nullable List<HistoryEvent> history, String domain) {
      this.user = user;
      this.history = history;
      this.domain = domain;
    }

    /** Items wanted; 10 if not said. */
    public Builder k(int k) {
      this.k = k;
      return this;
    }

    /**
     * When it is asked, in Unix seconds: later events are left out. If not said, at the end of the
     * training log or of the history.
     */
    public Builder at(long at) {
      this.at = at;
      return this;
    }

    /** Whether items of the history are left out; if not said, as the run was evaluated. */
    public Builder excludeSeen(boolean excludeSeen) {
      this.excludeSeen = excludeSeen;
      return this;
    }

    /** Keys of the only items that may be answered. */
    public Builder allow(List<String> allow) {
      this.allow = List.copyOf(allow);
      return this;
    }

    /** Keys of items that may not be answered. */
    public Builder deny(List<String> deny) {
      this.deny = List.copyOf(deny);
      return this;
    }

    /** The question. */
    public RecommendRequest build() {
      return new RecommendRequest(user, history, domain, k, at, excludeSeen, allow, deny);
    }
  }
}
