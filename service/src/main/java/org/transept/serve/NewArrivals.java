package org.transept.serve;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.serve.api.Api;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.api.RequestReader;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Call;
import org.transept.serve.model.Models;
import org.transept.serve.model.ServedModel;
import org.transept.serve.model.Shelf;
import org.transept.store.Addition;
import tools.jackson.databind.JsonNode;

/** Items that came after training: added, shown, removed. */
final class NewArrivals {
  private final Models models;
  private final ServeConfig config;
  private final Clock clock;

  NewArrivals(Models models, ServeConfig config, Clock clock) {
    this.models = models;
    this.config = config;
    this.clock = clock;
  }

  /** Adds one item or a list of them, all or none; they are in lists on return. */
  Api.NewItems add(JsonNode body) {
    List<Api.NewItemRequest> asked = RequestReader.readAll(Api.NewItemRequest.class, body);
    Refusal.requireAtMost(config.limits().events(), asked.size(), "items", "");
    return models.changing(model -> add(asked, body.isArray(), model));
  }

  private Api.NewItems add(List<Api.NewItemRequest> asked, boolean many, ServedModel model) {
    List<Problem> problems = new ArrayList<>();
    List<Addition> additions = new ArrayList<>();
    Set<List<String>> names = new HashSet<>();
    for (int i = 0; i < asked.size(); i++) {
      Api.NewItemRequest one = asked.get(i);
      String pointer = many ? "/" + i : "";
      int before = problems.size();
      check(one, pointer, model, problems);
      if (!names.add(List.of(one.domain(), one.item()))) {
        problems.add(
            new Problem(pointer + "/item", "must be named once, got it again; leave one out"));
      }
      if (problems.size() == before) {
        addition(one, pointer, additions, problems);
      }
    }
    Refusal.require(422, problems);
    for (int i = 0; i < additions.size(); i++) {
      if (!additions.get(i).title().isBlank()) {
        model.titles().require(many ? "/" + i : "");
      }
    }
    Map<Addition, String> unusable = models.shop().add(additions, model);
    for (int i = 0; i < additions.size(); i++) {
      String reason = unusable.get(additions.get(i));
      if (reason != null) {
        problems.add(new Problem(many ? "/" + i : "", reason));
      }
    }
    Refusal.require(422, problems);
    return new Api.NewItems(additions.stream().map(one -> shown(one, model.shelf())).toList());
  }

  private static void check(
      Api.NewItemRequest one, String pointer, ServedModel model, List<Problem> problems) {
    Catalogue catalogue = model.catalogue();
    List<String> names = catalogue.names();
    if (!names.contains(one.domain())) {
      problems.add(
          new Problem(
              pointer + "/domain",
              "must be one of %s, got \"%s\"%s"
                  .formatted(
                      String.join(", ", names), one.domain(), Settings.hint(one.domain(), names))));
      return;
    }
    int d = catalogue.domain(one.domain());
    int known = catalogue.item(d, one.item());
    if (known > 0 && !catalogue.isLater(known)) {
      problems.add(
          new Problem(
              pointer + "/item",
              "must be new, but the run %s was trained with item \"%s\" of domain \"%s\"; it is in lists without this"
                  .formatted(model.name(), one.item(), one.domain())));
    }
    checkSimilar(one, pointer, model, problems);
  }

  private static void checkSimilar(
      Api.NewItemRequest one, String pointer, ServedModel model, List<Problem> problems) {
    Catalogue catalogue = model.catalogue();
    int d = catalogue.domain(one.domain());
    List<String> similar = Objects.requireNonNullElse(one.similar(), List.of());
    for (int s = 0; s < similar.size(); s++) {
      int item = catalogue.item(d, similar.get(s));
      if (item == 0 || catalogue.isLater(item)) {
        problems.add(
            new Problem(
                pointer + "/similar/" + s,
                "must be an item of domain \"%s\" that the run %s was trained with, got \"%s\"; name another"
                    .formatted(one.domain(), model.name(), similar.get(s))));
      }
    }
    boolean titled = one.title() != null && !one.title().isBlank();
    if (similar.isEmpty() && !titled) {
      problems.add(
          new Problem(
              pointer + "/similar",
              "must name at least one item%s, got none"
                  .formatted(model.answers().readsTitles() ? " if there is no title" : "")));
    } else if (similar.isEmpty() && !model.answers().readsTitles()) {
      problems.add(
          new Problem(
              pointer + "/similar",
              "must name at least one item, because the run %s makes no item vectors of titles, got only a title"
                  .formatted(model.name())));
    }
  }

  private void addition(
      Api.NewItemRequest one, String pointer, List<Addition> additions, List<Problem> problems) {
    try {
      additions.add(
          new Addition(
              one.domain(),
              one.item(),
              Objects.requireNonNullElse(one.title(), ""),
              Objects.requireNonNullElse(one.similar(), List.of()),
              clock.instant().getEpochSecond()));
    } catch (IllegalArgumentException unusable) {
      String message = String.valueOf(unusable.getMessage());
      int end = message.indexOf(' ');
      problems.add(
          new Problem(pointer + "/" + message.substring(0, end), message.substring(end + 1)));
    }
  }

  /** All new items. */
  Api.NewItems all() {
    try (ServedModel model = models.lease()) {
      return new Api.NewItems(
          models.shop().additions().stream().map(one -> shown(one, model.shelf())).toList());
    }
  }

  private static Api.NewItem shown(Addition one, Shelf shelf) {
    String state =
        shelf.ids().containsKey(one) ? "scored" : shelf.trained(one) ? "trained" : "waiting";
    return new Api.NewItem(
        one.item(),
        one.domain(),
        one.title().isEmpty() ? null : one.title(),
        one.similar(),
        one.at(),
        state,
        shelf.waiting().get(one));
  }

  /** Removes a new item: lists and histories know it no more. */
  Api.RemovedItem remove(Call call) {
    String domain = call.path("domain");
    String item = call.path("item");
    if (!models.changing(model -> models.shop().remove(domain, item, model))) {
      throw new Refusal(
          404,
          "item \"%s\" of domain \"%s\" is no new item, see GET /v1/items; POST /v1/availability keeps others out of lists"
              .formatted(item, domain));
    }
    return new Api.RemovedItem(item, domain);
  }
}
