package org.transept.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.transept.answer.Answer;
import org.transept.answer.Explanation;
import org.transept.answer.ItemFilter;
import org.transept.answer.Scored;
import org.transept.data.Catalogue;
import org.transept.serve.api.Api;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.api.RequestReader;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Call;
import org.transept.serve.http.Telemetry;
import org.transept.serve.model.ItemIndex;
import org.transept.serve.model.Models;
import org.transept.serve.model.ServedModel;
import org.transept.store.HistoryStore;
import tools.jackson.databind.JsonNode;

/** Lists of items, and why they hold what they hold. */
final class Recommendations {
  private static final int FOUND = 10;

  private final Models models;
  private final HistoryStore store;
  private final ServeConfig config;
  private final Telemetry telemetry;

  Recommendations(Models models, HistoryStore store, ServeConfig config, Telemetry telemetry) {
    this.models = models;
    this.store = store;
    this.config = config;
    this.telemetry = telemetry;
  }

  /** Answers one question, or an object with many. */
  Record recommend(JsonNode body) {
    if (!body.has("requests")) {
      return lists(List.of(RequestReader.read(Api.RecommendRequest.class, body)), List.of(""))
          .get(0);
    }
    List<Api.RecommendRequest> asks =
        RequestReader.read(Api.RecommendManyRequest.class, body).requests();
    Refusal.requireAtMost(config.limits().requests(), asks.size(), "questions", "/requests");
    return new Api.RecommendManyResponse(
        lists(asks, IntStream.range(0, asks.size()).mapToObj(i -> "/requests/" + i).toList()));
  }

  private List<Api.RecommendResponse> lists(
      List<Api.RecommendRequest> asks, List<String> pointers) {
    try (ServedModel model = models.lease()) {
      List<Asking.Ready> ready = new Asking(model, store, config).questions(asks, pointers);
      List<Answer> answers = model.ask(ready.stream().map(Asking.Ready::question).toList());
      List<Api.RecommendResponse> lists = new ArrayList<>(asks.size());
      for (int i = 0; i < asks.size(); i++) {
        boolean cold = ready.get(i).events() == 0;
        if (cold) {
          telemetry.cold();
        }
        lists.add(
            new Api.RecommendResponse(
                asks.get(i).user(),
                asks.get(i).domain(),
                best(model, answers.get(i).items()),
                cold,
                ready.get(i).events(),
                ready.get(i).skipped(),
                model.name()));
      }
      return lists;
    }
  }

  /** Items as the API shows them. */
  static List<Api.RankedItem> best(ServedModel model, List<Scored> items) {
    return items.stream()
        .map(
            one ->
                new Api.RankedItem(
                    model.catalogue().key(one.item()),
                    model.title(one.item()),
                    one.score(),
                    model.catalogue().isLater(one.item()) ? true : null))
        .toList();
  }

  /** What each event of a history adds to the score of an item. */
  Api.ExplainResponse explain(JsonNode body) {
    Api.ExplainRequest why = RequestReader.read(Api.ExplainRequest.class, body);
    try (ServedModel model = models.lease()) {
      Api.RecommendRequest ask =
          new Api.RecommendRequest(
              why.user(), why.history(), why.domain(), 1, why.at(), false, null, null);
      Asking.Ready ready =
          new Asking(model, store, config).questions(List.of(ask), List.of("")).get(0);
      List<Problem> problems = new ArrayList<>(0);
      Problem.ofKey("/item", why.item(), problems);
      Refusal.require(422, problems);
      Catalogue catalogue = model.catalogue();
      int item = catalogue.item(ready.question().domain(), why.item());
      if (item == 0) {
        throw Refusal.of(
            422,
            List.of(
                new Problem(
                    "/item",
                    "must be an item of domain \"%s\" of the run %s, got \"%s\""
                        .formatted(why.domain(), model.name(), why.item()))));
      }
      int questions = 1 + ready.events(); // It is asked without each event.
      Explanation explanation =
          model.alone(questions, () -> model.answers().explain(ready.question(), item));
      return explained(model, ready, explanation);
    }
  }

  private static Api.ExplainResponse explained(
      ServedModel model, Asking.Ready ready, Explanation explanation) {
    long[] times = ready.question().times();
    return new Api.ExplainResponse(
        model.item(explanation.item()),
        explanation.score(),
        explanation.events().stream()
            .map(event -> reason(model, event, times.length == 0 ? null : times[event.position()]))
            .toList(),
        explanation.readings().stream()
            .map(
                read ->
                    new Api.CrossAttentionReading(
                        read.site(),
                        model.catalogue().name(read.domain()),
                        read.gate(),
                        read.share()))
            .toList(),
        ready.skipped(),
        model.name());
  }

  private static Api.EventContribution reason(
      ServedModel model, Explanation.Event event, @Nullable Long at) {
    Api.CatalogueItem item = model.item(event.item());
    return new Api.EventContribution(
        item.item(), item.domain(), item.title(), at, event.without(), event.added());
  }

  /** Items that a text finds, new ones first. */
  Api.SearchResponse find(Call call) {
    int n = call.number("n", FOUND, config.limits().k());
    String text = Objects.requireNonNullElse(call.query("q"), "");
    try (ServedModel model = models.lease()) {
      int d = domain(model, call.path("domain"));
      ItemIndex.Found found = model.index(d).find(text, n);
      List<Integer> items = model.shelf().found(d, text);
      int later = items.size();
      items.addAll(found.items());
      return new Api.SearchResponse(
          model.catalogue().name(d),
          later + found.matched(),
          items.stream().limit(n).map(model::item).toList());
    }
  }

  /** An item by its key. */
  Api.CatalogueItem item(Call call) {
    try (ServedModel model = models.lease()) {
      return model.item(id(model, call));
    }
  }

  /** The items most like one, of its own domain or of another. */
  Api.SimilarItems similar(Call call) {
    int k = call.number("k", 10, config.limits().k());
    try (ServedModel model = models.lease()) {
      String other = call.query("domain");
      int item = id(model, call);
      int d = domain(model, other == null ? Objects.requireNonNull(call.path("domain")) : other);
      ItemFilter there = new ItemFilter(false, null, model.shelf().out().get(d));
      List<Scored> items = model.alone(1, () -> model.answers().similar(item, d, k, there));
      return new Api.SimilarItems(model.item(item), best(model, items));
    }
  }

  private static int id(ServedModel model, Call call) {
    int d = domain(model, call.path("domain"));
    int item = model.catalogue().item(d, call.path("item"));
    if (item == 0) {
      throw new Refusal(
          404,
          "item \"%s\" is not in domain \"%s\" of the run %s (%s items)"
              .formatted(
                  call.path("item"), call.path("domain"), model.name(), model.catalogue().size(d)));
    }
    return item;
  }

  private static int domain(ServedModel model, String name) {
    int d = model.catalogue().names().indexOf(name);
    if (d < 0) {
      throw new Refusal(
          404,
          "domain must be one of %s, got \"%s\""
              .formatted(String.join(", ", model.catalogue().names()), name));
    }
    return d;
  }
}
