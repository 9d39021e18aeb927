package org.transept.serve;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.serve.api.Api;
import org.transept.serve.api.Examples;
import org.transept.serve.api.Moment;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.api.RequestReader;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Call;
import org.transept.serve.model.KnownEvents;
import org.transept.serve.model.Models;
import org.transept.serve.model.ServedModel;
import org.transept.store.Event;
import org.transept.store.HistoryStore;
import tools.jackson.databind.JsonNode;

/** What people did: taken in, shown, forgotten. */
final class People {
  private static final int SHOWN = 50;
  private static final int EXAMPLES = 8;
  private static final int MOST_EXAMPLES = 50;

  /** How many more people are looked up than are wanted, since the store may lack some. */
  private static final int SPARE = 4;

  private final Models models;
  private final HistoryStore store;
  private final ServeConfig config;
  private final Clock clock;

  People(Models models, HistoryStore store, ServeConfig config, Clock clock) {
    this.models = models;
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /** Stores one event or a list of them, all or none; returns when they are safe. */
  Api.NewEventsResult store(JsonNode body) {
    List<Api.NewEvent> happened = RequestReader.readAll(Api.NewEvent.class, body);
    Refusal.requireAtMost(config.limits().events(), happened.size(), "events", "");
    List<Problem> problems = new ArrayList<>();
    List<Api.UnknownItem> skipped = new ArrayList<>();
    List<Event> events = new ArrayList<>(happened.size());
    try (ServedModel model = models.lease()) {
      for (int i = 0; i < happened.size(); i++) {
        String pointer = body.isArray() ? "/" + i : "";
        check(model, happened.get(i), pointer, problems, skipped);
        event(happened.get(i), pointer, problems, events);
      }
    }
    Refusal.require(422, problems);
    int stored = events.isEmpty() ? 0 : store.append(events);
    return new Api.NewEventsResult(stored, events.size() - stored, skipped);
  }

  private void check(
      ServedModel model,
      Api.NewEvent event,
      String pointer,
      List<Problem> problems,
      List<Api.UnknownItem> skipped) {
    Catalogue catalogue = model.catalogue();
    if (!catalogue.names().contains(event.domain())) {
      problems.add(
          new Problem(
              pointer + "/domain",
              "must be one of %s, got \"%s\"%s"
                  .formatted(
                      String.join(", ", catalogue.names()),
                      event.domain(),
                      Settings.hint(event.domain(), catalogue.names()))));
    } else if (!KnownEvents.knows(catalogue, event.domain(), event.item())) {
      if (config.unknown() == ServeConfig.Unknown.REJECT) {
        problems.add(
            new Problem(
                pointer + "/item",
                "must be an item of domain \"%s\" of the run %s, got \"%s\""
                    .formatted(event.domain(), model.name(), event.item())));
      } else {
        skipped.add(new Api.UnknownItem(event.item(), event.domain()));
      }
    }
  }

  /** The event to store; what cannot be stored anywhere is a problem that names its component. */
  private void event(
      Api.NewEvent event, String pointer, List<Problem> problems, List<Event> events) {
    String id = event.id();
    Moment at = event.at();
    if (at != null && at.seconds().isEmpty()) {
      problems.add(new Problem(pointer + "/at", at.rule()));
      at = null;
    }
    try {
      events.add(
          new Event(
              event.user(),
              event.item(),
              event.domain(),
              at == null ? clock.instant().getEpochSecond() : at.seconds().orElseThrow(),
              id == null ? "" : id));
    } catch (IllegalArgumentException unusable) {
      String message = String.valueOf(unusable.getMessage());
      int end = message.indexOf(' ');
      problems.add(
          new Problem(pointer + "/" + message.substring(0, end), message.substring(end + 1)));
    }
  }

  /** Some people of the log whom the store knows; it may have forgotten some, or lack them all. */
  Api.UserList examples(Call call) {
    int n = call.number("n", EXAMPLES, MOST_EXAMPLES);
    try (ServedModel model = models.lease()) {
      List<String> people = Examples.of(model.log(), SPARE * n);
      Map<String, List<Event>> events =
          store.last(people, config.limits().history(), OptionalLong.empty());
      return new Api.UserList(
          people.stream()
              .filter(user -> !events.getOrDefault(user, List.of()).isEmpty())
              .limit(n)
              .map(user -> somebody(user, events.getOrDefault(user, List.of())))
              .toList());
    }
  }

  private static Api.UserSummary somebody(String user, List<Event> events) {
    Map<String, Integer> counts = new TreeMap<>();
    events.forEach(event -> counts.merge(event.domain(), 1, Integer::sum));
    return new Api.UserSummary(user, counts);
  }

  /** The newest events of a user. */
  Api.UserHistory user(Call call) {
    int n = call.number("n", SHOWN, config.limits().history());
    String user = call.path("user");
    List<Event> events = store.last(user, n, OptionalLong.empty());
    if (events.isEmpty()) {
      throw unknown(user);
    }
    try (ServedModel model = models.lease()) {
      return new Api.UserHistory(user, events.stream().map(event -> done(model, event)).toList());
    }
  }

  private static Api.StoredEvent done(ServedModel model, Event event) {
    Catalogue catalogue = model.catalogue();
    boolean known = KnownEvents.knows(catalogue, event.domain(), event.item());
    int item = known ? catalogue.item(catalogue.domain(event.domain()), event.item()) : 0;
    return new Api.StoredEvent(
        event.item(), event.domain(), known ? model.title(item) : null, event.at(), known);
  }

  /** Removes everything about a user. */
  Api.ForgottenUser forget(Call call) {
    String user = call.path("user");
    int events = store.forget(user);
    if (events == 0) {
      throw unknown(user);
    }
    return new Api.ForgottenUser(user, events);
  }

  private static Refusal unknown(String user) {
    return new Refusal(404, "user \"%s\" has no events here".formatted(user));
  }
}
