package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.client.AvailabilityRequest;
import org.transept.client.AvailabilityUpdate;
import org.transept.client.CatalogueItem;
import org.transept.client.ExplainRequest;
import org.transept.client.ExplainResponse;
import org.transept.client.HistoryEvent;
import org.transept.client.ModelInfo;
import org.transept.client.NewEvent;
import org.transept.client.NewEventsResult;
import org.transept.client.NewItem;
import org.transept.client.NewItemRequest;
import org.transept.client.RankedItem;
import org.transept.client.RecommendRequest;
import org.transept.client.RecommendResponse;
import org.transept.client.RefusedException;
import org.transept.client.StoredEvent;
import org.transept.client.TranseptClient;
import org.transept.client.UnknownItem;
import org.transept.client.UserHistory;
import org.transept.serve.http.Secrets;

/** The Java client and the real service, over a real connection. */
@Tag("long")
class ClientTest {
  @TempDir private static Path folder;

  private static Path run;
  private static Path second;
  private static Service service;
  private static TranseptClient client;

  @BeforeAll
  static void serves() throws Exception {
    Path log = ServedWorld.log(folder.resolve("world"));
    run = ServedWorld.trained(folder.resolve("first"), log);
    second = ServedWorld.trained(folder.resolve("second"), log, "seed=9");
    service = ServedWorld.started(run, new MemoryStore(), new Secrets("s3cret", ""), "limits.k=20");
    client = TranseptClient.to(service.address()).token("s3cret").build();
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  private static String item(String domain, int number) {
    return new Facts(run).key(domain, number);
  }

  @Test
  void eventsAreStoredOnceAndTheNextListKnowsThem() {
    RecommendRequest ask = RecommendRequest.ofUser("next", "kitchen").k(5).build();
    RecommendResponse before = client.recommend(ask);
    assertThat(before.cold()).isTrue();
    assertThat(before.items()).hasSize(5);
    List<NewEvent> events =
        List.of(
            NewEvent.of("next", item("food", 2), "food").at(5).id("1"),
            NewEvent.of("next", "new", "food").at(6).id("2"));
    assertThat(client.events(events))
        .isEqualTo(new NewEventsResult(2, 0, List.of(new UnknownItem("new", "food"))));
    assertThat(client.events(events).known()).isEqualTo(2);
    RecommendResponse after = client.recommend(ask);
    assertThat(after.cold()).isFalse();
    assertThat(after.events()).isEqualTo(1);
    assertThat(after.user()).isEqualTo("next");
    List<HistoryEvent> history = List.of(new HistoryEvent(item("food", 2), "food", 5L));
    RecommendResponse same =
        client.recommend(RecommendRequest.ofHistory(history, "kitchen").k(5).build());
    assertThat(after.items()).isEqualTo(same.items()).isNotEqualTo(before.items());
    assertThat(client.user("next", 10))
        .isEqualTo(
            new UserHistory(
                "next",
                List.of(
                    new StoredEvent(item("food", 2), "food", null, 5, true),
                    new StoredEvent("new", "food", null, 6, false))));
    assertThat(client.forget("next").events()).isEqualTo(2);
    assertThat(client.recommend(ask)).isEqualTo(before);
  }

  @Test
  void allowedAndDeniedItemsTimesAndSeenItemsArrive() {
    List<HistoryEvent> history =
        List.of(
            new HistoryEvent(item("food", 1), "food", 5L),
            new HistoryEvent(item("food", 2), "food", 9L));
    RecommendResponse some =
        client.recommend(
            RecommendRequest.ofHistory(history, "food")
                .allow(List.of(item("food", 1), item("food", 2), item("food", 3)))
                .deny(List.of(item("food", 3)))
                .excludeSeen(false)
                .at(7)
                .build());
    assertThat(some.items())
        .extracting(RankedItem::item)
        .containsExactlyInAnyOrder(item("food", 1), item("food", 2));
    assertThat(some.events()).isEqualTo(1);
    List<RecommendResponse> many =
        client.recommend(
            List.of(
                RecommendRequest.ofHistory(history, "food").excludeSeen(true).k(20).build(),
                RecommendRequest.ofHistory(history, "kitchen").k(1).build()));
    assertThat(many).extracting(RecommendResponse::domain).containsExactly("food", "kitchen");
    assertThat(many.get(0).items())
        .extracting(RankedItem::item)
        .hasSize(20)
        .doesNotContain(item("food", 1), item("food", 2));
  }

  @Test
  void anExplanationAddsUpToWhatItSays() {
    List<HistoryEvent> history =
        List.of(
            new HistoryEvent(item("food", 1), "food", 5L),
            new HistoryEvent(item("kitchen", 2), "kitchen", 9L));
    ExplainResponse explained =
        client.explain(ExplainRequest.ofHistory(history, "food", item("food", 3)).at(10));
    assertThat(explained.item().item()).isEqualTo(item("food", 3));
    assertThat(explained.events()).hasSize(2);
    assertThat(explained.events())
        .allSatisfy(
            reason ->
                assertThat(reason.without() + reason.added())
                    .isCloseTo(explained.score(), ServedWorld.rounding(explained.score())));
  }

  @Test
  void itemsAndTheirNeighboursAreFound() {
    assertThat(client.item("food", item("food", 4)).domain()).isEqualTo("food");
    assertThat(client.similar("food", item("food", 4), 3).items()).hasSize(3);
    List<RankedItem> others = client.similar("food", item("food", 4), 2, "kitchen").items();
    assertThat(others).hasSize(2);
    assertThat(client.item("kitchen", others.get(0).item()).domain()).isEqualTo("kitchen");
  }

  @Test
  void refusalsComeWithAllThatIsWrong() {
    RefusedException shape =
        catchThrowableOfType(
            RefusedException.class,
            () -> client.recommend(RecommendRequest.ofUser("a", "cars").k(21).at(-1).build()));
    assertThat(shape.status()).isEqualTo(422);
    assertThat(shape.problems())
        .extracting(problem -> problem.pointer() + " " + problem.detail())
        .anyMatch(text -> text.startsWith("/domain must be one of food, kitchen, got \"cars\""))
        .anyMatch(text -> text.startsWith("/k must be from 1 to 20, got 21"))
        .anyMatch(text -> text.startsWith("/at ") && text.contains("is before 1970"));
    RefusedException none =
        catchThrowableOfType(RefusedException.class, () -> client.item("food", "x"));
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.detail())
        .isEqualTo("item \"x\" is not in domain \"food\" of the run first (30 items)");
    TranseptClient stranger = TranseptClient.of(service.address());
    RefusedException closed = catchThrowableOfType(RefusedException.class, stranger::model);
    assertThat(closed.status()).isEqualTo(401);
    assertThat(stranger.ready().status()).isEqualTo("up");
  }

  @Test
  void aModelTakesAnothersPlaceAndGivesItBack() {
    ModelInfo before = client.model();
    assertThat(before.items()).containsEntry("food", 30).containsEntry("kitchen", 30);
    assertThat(before.metrics().get("all")).containsKey("ndcg@10");
    assertThat(client.swap(second.toString()).run()).isEqualTo("second");
    assertThat(client.model().previous()).isEqualTo(run.toString());
    assertThat(client.rollback().run()).isEqualTo("first");
    RefusedException nowhere =
        catchThrowableOfType(RefusedException.class, () -> client.swap("nowhere"));
    assertThat(nowhere.detail()).contains("run.json");
    assertThat(client.live().status()).isEqualTo("up");
  }

  @Test
  void newItemsAndStockChangeTheNextList() {
    String like = item("kitchen", 4);
    assertThat(client.add(List.of(NewItemRequest.like("fresh", "kitchen", List.of(like)))))
        .extracting(NewItem::item, NewItem::state)
        .containsExactly(tuple("fresh", "scored"));
    assertThat(client.added()).extracting(NewItem::item).containsExactly("fresh");
    assertThat(client.find("kitchen", "fre", 5).items())
        .extracting(CatalogueItem::item, CatalogueItem::isNew)
        .containsExactly(tuple("fresh", true));
    RecommendRequest ask =
        RecommendRequest.ofHistory(List.of(), "kitchen").allow(List.of("fresh", like)).build();
    assertThat(client.recommend(ask).items())
        .extracting(RankedItem::item, RankedItem::isNew)
        .containsExactlyInAnyOrder(tuple("fresh", true), tuple(like, null));
    AvailabilityRequest out = new AvailabilityRequest(like, "kitchen", false);
    assertThat(client.stock(List.of(out))).isEqualTo(new AvailabilityUpdate(1, 0, List.of()));
    assertThat(client.unavailable("kitchen", 5).items()).containsExactly(like);
    assertThat(client.item("kitchen", like).available()).isFalse();
    assertThat(client.recommend(ask).items()).extracting(RankedItem::item).containsExactly("fresh");
    client.stock(List.of(new AvailabilityRequest(like, "kitchen", true)));
    client.remove("kitchen", "fresh");
    assertThat(client.recommend(ask).items()).extracting(RankedItem::item).containsExactly(like);
  }

  @Test
  void manyCallsAtOnceGetTheirOwnAnswers() {
    List<String> keys = IntStream.range(0, 30).mapToObj(i -> item("food", i)).toList();
    List<CompletableFuture<String>> answers =
        keys.stream()
            .map(key -> client.async().item("food", key).thenApply(found -> found.item()))
            .toList();
    assertThat(answers.stream().map(CompletableFuture::join).toList()).isEqualTo(keys);
  }
}
