package org.transept.serve.page;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.transept.data.Catalogue;
import org.transept.run.Version;
import org.transept.serve.api.Api;
import org.transept.serve.api.Json;
import org.transept.serve.model.ServedModel;

/**
 * Bodies and parameters that the documentation shows as examples. Where they are made of the run
 * that answers, the service takes each of them as it is.
 *
 * @param domain name of a domain
 * @param item key of an item of it
 * @param second key of another
 * @param other name of another domain, if there is one
 * @param fromOther key of an item of that
 * @param fresh key that no item of {@code domain} has
 * @param user somebody of the run's log
 * @param run folder of a run
 */
public record Samples(
    String domain,
    String item,
    String second,
    String other,
    String fromOther,
    String fresh,
    String user,
    String run) {
  /** For those who may not know what the catalogue holds. */
  public static final Samples MADE_UP =
      new Samples(
          "food",
          "food-01",
          "food-02",
          "kitchen",
          "kitchen-01",
          "food-new",
          "user-1",
          "runs/default");

  private static final int K = 5;
  private static final long AT = 1_700_000_000;
  private static final double SCORE = 7.5;
  private static final double WITHOUT = 7.25;
  private static final String STORED_BY = "somebody";

  /** Of the run that answers. */
  public static Samples of(ServedModel model) {
    Catalogue catalogue = model.answers().finished().dataset().catalogue(); // Without new items.
    int first = catalogue.first(0);
    int last = catalogue.domains() - 1;
    String fresh = "new";
    while (catalogue.item(0, fresh) > 0) {
      fresh += "-new";
    }
    return new Samples(
        catalogue.name(0),
        catalogue.key(first),
        catalogue.key(catalogue.size(0) > 1 ? first + 1 : first),
        catalogue.name(last),
        catalogue.key(catalogue.first(last)),
        fresh,
        model.log().size() > 0 ? model.log().users()[0] : STORED_BY,
        model.path().toString());
  }

  /** A value of a parameter. */
  Object parameter(String name) {
    return switch (name) {
      case "domain" -> domain;
      case "item" -> item;
      case "user" -> user;
      case "q" -> item.substring(0, item.offsetByCodePoints(0, 1));
      case "k", "n" -> K;
      case "file" -> "docs.js";
      default -> throw new IllegalStateException(name + " has no example: give it one here");
    };
  }

  /** A body of a record's class, or of an array's: a list of one. */
  Object body(Class<?> type) {
    Class<?> one = type.isArray() ? type.getComponentType() : type;
    Object value =
        Stream.of(lists(), people(), items(), operations())
            .flatMap(List::stream)
            .filter(one::isInstance)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(one + " has no example: add one here"));
    return type.isArray() ? List.of(value) : value;
  }

  private Api.CatalogueItem sample() {
    return new Api.CatalogueItem(item, domain, null, null, null);
  }

  private List<Record> lists() {
    List<Api.HistoryEvent> history = List.of(new Api.HistoryEvent(item, domain, null));
    Api.RecommendRequest ask =
        new Api.RecommendRequest(null, history, other, K, null, null, null, null);
    List<Api.RankedItem> best = List.of(new Api.RankedItem(fromOther, null, SCORE, null));
    Api.RecommendResponse answered =
        new Api.RecommendResponse(null, other, best, false, 1, List.of(), name());
    double added = SCORE - WITHOUT;
    List<Api.EventContribution> reasons =
        List.of(new Api.EventContribution(item, domain, null, null, WITHOUT, added));
    return List.of(
        ask,
        new Api.RecommendManyRequest(List.of(ask, ask)),
        answered,
        new Api.RecommendManyResponse(List.of(answered, answered)),
        new Api.ExplainRequest(null, history, domain, second, null),
        new Api.ExplainResponse(
            new Api.CatalogueItem(second, domain, null, null, null),
            SCORE,
            reasons,
            List.of(),
            List.of(),
            name()),
        new Api.SimilarItems(sample(), List.of(new Api.RankedItem(second, null, SCORE, null))));
  }

  private List<Record> people() {
    return List.of(
        new Api.NewEvent("order-1", STORED_BY, item, domain, null),
        new Api.NewEventsResult(1, 0, List.of()),
        new Api.UserList(List.of(new Api.UserSummary(user, Map.of(domain, 1)))),
        new Api.UserHistory(user, List.of(new Api.StoredEvent(item, domain, null, AT, true))),
        new Api.ForgottenUser(user, 1));
  }

  private List<Record> items() {
    return List.of(
        sample(),
        new Api.SearchResponse(domain, 1, List.of(sample())),
        new Api.NewItemRequest(fresh, domain, null, List.of(item)),
        new Api.NewItems(
            List.of(new Api.NewItem(fresh, domain, null, List.of(item), AT, "scored", null))),
        new Api.RemovedItem(fresh, domain),
        new Api.AvailabilityRequest(item, domain, true),
        new Api.AvailabilityUpdate(0, 1, List.of()),
        new Api.UnavailableItems(domain, 1, List.of(item)));
  }

  private List<Record> operations() {
    return List.of(
        new Api.SwapRequest(run),
        new Api.ModelInfo(
            name(),
            run,
            "transept",
            "2026-01-01T00:00:00Z",
            Map.of(domain, 2),
            List.of(new Api.DomainIndex(domain, "exact", 2, null, null, null, null, null, null)),
            true,
            AT,
            true,
            "full",
            Map.of(domain, Map.of("ndcg@10", 0.5)),
            Json.tree(Map.of("transept", Version.transept())),
            null,
            false,
            new Api.RequestLimits(1000, 256, 1000, 2000)),
        new Api.HealthStatus("up"));
  }

  private String name() {
    return run.substring(run.lastIndexOf('/') + 1);
  }
}
