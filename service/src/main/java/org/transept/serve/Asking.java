package org.transept.serve;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.transept.answer.ItemFilter;
import org.transept.answer.Query;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.serve.api.Api;
import org.transept.serve.api.Moment;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.model.KnownEvents;
import org.transept.serve.model.ServedModel;
import org.transept.store.Event;
import org.transept.store.HistoryStore;

/**
 * Makes questions for one model of what requests ask, and collects everything that is wrong with
 * them. Histories of users come from the store, of many users at once.
 */
final class Asking {
  private static final int K = 10;

  /**
   * A question and what was left out of it.
   *
   * @param events how many events the model goes by
   */
  record Ready(Query question, List<Api.UnknownItem> skipped, int events) {}

  private final ServedModel model;
  private final HistoryStore store;
  private final ServeConfig config;
  private final List<Problem> problems = new ArrayList<>();

  Asking(ServedModel model, HistoryStore store, ServeConfig config) {
    this.model = model;
    this.store = store;
    this.config = config;
  }

  /**
   * The questions of a request, in its order.
   *
   * @param pointers where each stands in the body
   * @throws Refusal with all problems
   */
  List<Ready> questions(List<Api.RecommendRequest> asks, List<String> pointers) {
    for (int i = 0; i < asks.size(); i++) {
      check(asks.get(i), pointers.get(i));
    }
    Refusal.require(422, problems);
    Map<OptionalLong, Map<String, List<Event>>> stored = stored(asks, pointers);
    List<Ready> ready = new ArrayList<>(asks.size());
    for (Api.RecommendRequest ask : asks) {
      String user = ask.user();
      ready.add(
          ready(
              ask,
              user == null
                  ? Objects.requireNonNull(ask.history())
                  : past(events(stored, ask, user))));
    }
    return ready;
  }

  private void check(Api.RecommendRequest ask, String pointer) {
    List<Api.HistoryEvent> history = ask.history();
    if ((ask.user() == null) == (history == null)) {
      add(pointer, "must have either user or history, got " + (history == null ? "none" : "both"));
    }
    if (ask.user() != null) {
      Problem.ofKey(pointer + "/user", ask.user(), problems);
    }
    if (!model.catalogue().names().contains(ask.domain())) {
      add(pointer + "/domain", domainRule(ask.domain()));
    }
    Integer k = ask.k();
    if (k != null && (k < 1 || k > config.limits().k())) {
      add(pointer + "/k", "must be from 1 to %s, got %s".formatted(config.limits().k(), k));
    }
    Moment at = ask.at();
    if (at != null && !model.timed()) {
      add(
          pointer + "/at",
          "must be left out, because the run's log has no times, got " + at.text());
    } else {
      checkTime(at, pointer + "/at");
    }
    if (history != null) {
      checkHistory(history, pointer + "/history");
    }
    checkItems(ask, ask.allow(), pointer + "/allow");
    checkItems(ask, ask.deny(), pointer + "/deny");
  }

  private void checkHistory(List<Api.HistoryEvent> history, String pointer) {
    if (history.size() > config.limits().history()) {
      add(
          pointer,
          "must have at most %s events, got %s; leave out the oldest"
              .formatted(config.limits().history(), history.size()));
      return;
    }
    for (int e = 0; e < history.size(); e++) {
      Api.HistoryEvent event = history.get(e);
      String place = pointer + "/" + e;
      if (!model.catalogue().names().contains(event.domain())) {
        add(place + "/domain", domainRule(event.domain()));
      } else {
        checkItem(event.domain(), event.item(), place + "/item");
      }
      checkTime(event.at(), place + "/at");
      if ((event.at() == null) != (history.get(0).at() == null)) {
        add(place + "/at", "must be given with every event or with none, got both");
      }
    }
  }

  private void checkItems(Api.RecommendRequest ask, @Nullable List<String> items, String pointer) {
    boolean knownDomain = model.catalogue().names().contains(ask.domain());
    for (int i = 0; items != null && knownDomain && i < items.size(); i++) {
      checkItem(ask.domain(), items.get(i), pointer + "/" + i);
    }
  }

  private void checkItem(String domain, String item, String pointer) {
    Problem.ofKey(pointer, item, problems);
    if (config.unknown() == ServeConfig.Unknown.REJECT
        && !KnownEvents.knows(model.catalogue(), domain, item)) {
      add(
          pointer,
          "must be an item of domain \"%s\" of the run %s, got \"%s\"; leave it out"
              .formatted(domain, model.name(), item));
    }
  }

  private void checkTime(@Nullable Moment at, String pointer) {
    if (at != null && at.seconds().isEmpty()) {
      add(pointer, at.rule());
    }
  }

  private String domainRule(String domain) {
    List<String> names = model.catalogue().names();
    return "must be one of %s, got \"%s\"%s"
        .formatted(String.join(", ", names), Problem.shown(domain), Settings.hint(domain, names));
  }

  private void add(String pointer, String detail) {
    problems.add(new Problem(pointer, detail));
  }

  /** Histories of all users of a request, by the time that they are asked at. */
  private Map<OptionalLong, Map<String, List<Event>>> stored(
      List<Api.RecommendRequest> asks, List<String> pointers) {
    Map<OptionalLong, Set<String>> users = new LinkedHashMap<>();
    for (Api.RecommendRequest ask : asks) {
      if (ask.user() != null) {
        users.computeIfAbsent(at(ask), at -> new LinkedHashSet<>()).add(ask.user());
      }
    }
    Map<OptionalLong, Map<String, List<Event>>> stored = new HashMap<>();
    users.forEach((at, who) -> stored.put(at, store.last(who, config.limits().history(), at)));
    for (int i = 0; i < asks.size() && config.cold() == ServeConfig.Cold.REJECT; i++) {
      String user = asks.get(i).user();
      if (user != null && events(stored, asks.get(i), user).isEmpty()) {
        add(
            pointers.get(i) + "/user",
            "must be somebody with events, got \"%s\"; store some with POST /v1/events"
                .formatted(user));
      }
    }
    Refusal.require(404, problems);
    return stored;
  }

  private static List<Event> events(
      Map<OptionalLong, Map<String, List<Event>>> stored, Api.RecommendRequest ask, String user) {
    return stored.getOrDefault(at(ask), Map.of()).getOrDefault(user, List.of());
  }

  private static OptionalLong at(Api.RecommendRequest ask) {
    Moment at = ask.at();
    return at == null ? OptionalLong.empty() : at.seconds();
  }

  /** Stored events as those of a request. */
  static List<Api.HistoryEvent> past(List<Event> events) {
    return events.stream()
        .map(event -> new Api.HistoryEvent(event.item(), event.domain(), Moment.of(event.at())))
        .toList();
  }

  private Ready ready(Api.RecommendRequest ask, List<Api.HistoryEvent> events) {
    KnownEvents known = KnownEvents.of(model, events);
    Catalogue catalogue = model.catalogue();
    int d = catalogue.domain(ask.domain());
    List<Api.UnknownItem> skipped = new ArrayList<>(known.skipped());
    Boolean excludes = ask.excludeSeen();
    List<String> allow = ask.allow();
    List<String> deny = ask.deny();
    ItemFilter choice =
        new ItemFilter(
            excludes == null ? model.answers().choice().excludeSeen() : excludes,
            allow == null ? null : set(d, allow, skipped),
            leftOut(d, deny, skipped));
    Integer k = ask.k();
    Query question =
        new Query(
            known.history().items(),
            known.history().times(),
            d,
            k == null ? Math.min(K, config.limits().k()) : k,
            at(ask),
            choice);
    return new Ready(question, skipped, known.until(at(ask)));
  }

  /** What is denied and what cannot be had. */
  private BitSet leftOut(int d, @Nullable List<String> deny, List<Api.UnknownItem> skipped) {
    BitSet out = model.shelf().out().get(d);
    if (deny == null) {
      return out;
    }
    BitSet both = set(d, deny, skipped);
    both.or(out);
    return both;
  }

  private BitSet set(int d, List<String> keys, List<Api.UnknownItem> skipped) {
    BitSet set = new BitSet();
    for (String key : keys) {
      int item = model.catalogue().item(d, key);
      if (item > 0) {
        set.set(item);
      } else {
        skipped.add(new Api.UnknownItem(key, model.catalogue().name(d)));
      }
    }
    return set;
  }
}
