package org.transept.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.serve.api.Api;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.api.RequestReader;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Call;
import org.transept.serve.model.KnownEvents;
import org.transept.serve.model.Models;
import org.transept.serve.model.ServedModel;
import org.transept.store.Event;
import tools.jackson.databind.JsonNode;

/** What a stock feed says: items that cannot be had stay out of lists until they can again. */
final class Availability {
  private static final int SHOWN = 100;

  private final Models models;
  private final ServeConfig config;

  Availability(Models models, ServeConfig config) {
    this.models = models;
    this.config = config;
  }

  /** Takes one item or a list of them, all or none; the last word on an item holds. */
  Api.AvailabilityUpdate change(JsonNode body) {
    List<Api.AvailabilityRequest> stock =
        RequestReader.readAll(Api.AvailabilityRequest.class, body);
    Refusal.requireAtMost(config.limits().events(), stock.size(), "items", "");
    return models.changing(model -> change(stock, body.isArray(), model));
  }

  private Api.AvailabilityUpdate change(
      List<Api.AvailabilityRequest> stock, boolean many, ServedModel model) {
    Catalogue catalogue = model.catalogue();
    List<Problem> problems = new ArrayList<>();
    List<Api.UnknownItem> skipped = new ArrayList<>();
    Map<String, Set<String>> out = new HashMap<>();
    Map<String, Set<String>> back = new HashMap<>();
    for (int i = 0; i < stock.size(); i++) {
      Api.AvailabilityRequest one = stock.get(i);
      String pointer = many ? "/" + i : "";
      if (!catalogue.names().contains(one.domain())) {
        problems.add(new Problem(pointer + "/domain", rule(one.domain(), catalogue)));
      }
      for (String wrong : Event.problems("item", one.item())) {
        problems.add(new Problem(pointer + "/item", wrong.substring("item ".length())));
      }
      if (!KnownEvents.knows(catalogue, one.domain(), one.item())) {
        skipped.add(new Api.UnknownItem(one.item(), one.domain()));
      }
      set(one.available() ? back : out, one.domain()).add(one.item());
      set(one.available() ? out : back, one.domain()).remove(one.item());
    }
    Refusal.require(422, problems);
    models.shop().change(out, back, model);
    return new Api.AvailabilityUpdate(size(out), size(back), skipped);
  }

  private static Set<String> set(Map<String, Set<String>> sets, String domain) {
    return sets.computeIfAbsent(domain, none -> new HashSet<>());
  }

  private static int size(Map<String, Set<String>> items) {
    return items.values().stream().mapToInt(Set::size).sum();
  }

  private static String rule(String domain, Catalogue catalogue) {
    List<String> names = catalogue.names();
    return "must be one of %s, got \"%s\"%s"
        .formatted(String.join(", ", names), domain, Settings.hint(domain, names));
  }

  /** What lists leave out. */
  Api.UnavailableItems out(Call call) {
    String domain = call.path("domain");
    int n = call.number("n", SHOWN, Integer.MAX_VALUE);
    try (ServedModel model = models.lease()) {
      if (!model.catalogue().names().contains(domain)) {
        throw new Refusal(404, "domain " + rule(domain, model.catalogue()));
      }
    }
    List<String> out = models.shop().out(domain);
    return new Api.UnavailableItems(domain, out.size(), out.subList(0, Math.min(n, out.size())));
  }
}
