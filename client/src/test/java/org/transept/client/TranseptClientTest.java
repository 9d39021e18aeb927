package org.transept.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transept.client.ScriptedService.Asked;
import org.transept.client.ScriptedService.Reply;

/** What goes over the wire, and what becomes of what comes back, good or bad. */
class TranseptClientTest {
  private static final Retry AT_ONCE = new Retry(3, Duration.ZERO, Duration.ofSeconds(1));
  private static final Reply STORED = Reply.ok("{'stored':1,'known':0,'skipped':[]}");
  private static final Reply USER = Reply.ok("{'user':'a','events':[]}");

  private static TranseptClient client(ScriptedService service) {
    return TranseptClient.to(service.address()).retry(AT_ONCE).build();
  }

  @Test
  void aQuestionIsSentWithoutWhatWasNotSaid() {
    try (ScriptedService service =
        new ScriptedService(
            Reply.ok(
                "{'domain':'kitchen','items':[{'item':'x','score':1.5},{'item':'y','title':'Y',"
                    + "'score':-1,'later':true}],'cold':false,'events':1,"
                    + "'skipped':[{'item':'z','domain':'food'}],'model':'first','later':{}}"))) {
      RecommendResponse answered =
          client(service)
              .recommend(
                  RecommendRequest.ofHistory(List.of(new HistoryEvent("b", "food", 5L)), "kitchen")
                      .k(2)
                      .excludeSeen(true)
                      .deny(List.of("q"))
                      .build());
      assertThat(answered)
          .isEqualTo(
              new RecommendResponse(
                  null,
                  "kitchen",
                  List.of(new RankedItem("x", null, 1.5, null), new RankedItem("y", "Y", -1, null)),
                  false,
                  1,
                  List.of(new UnknownItem("z", "food")),
                  "first"));
      Asked asked = service.asked().get(0);
      assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /v1/recommend");
      assertThat(asked.body())
          .isEqualTo(
              "{\"history\":[{\"item\":\"b\",\"domain\":\"food\",\"at\":5}],"
                  + "\"domain\":\"kitchen\",\"k\":2,\"exclude_seen\":true,\"deny\":[\"q\"]}");
      assertThat(asked.headers()).doesNotContainKey("Authorization");
    }
  }

  @Test
  void keysMayHoldAnything() {
    try (ScriptedService service = new ScriptedService(USER)) {
      client(service).user("a b/c?d=é+&#%", 3);
      assertThat(service.asked().get(0).path())
          .isEqualTo("/v1/users/a%20b%2Fc%3Fd%3D%C3%A9%2B%26%23%25?n=3");
      assertThatThrownBy(() -> client(service).user("", 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("user must not be empty");
    }
  }

  @Test
  void theTokenGoesAlongAndNoFurther() {
    try (ScriptedService service = new ScriptedService(USER)) {
      TranseptClient client =
          TranseptClient.to(service.address() + "/behind/").token("s3cret").build();
      client.user("a", 1);
      assertThat(service.asked().get(0).headers())
          .containsEntry("Authorization", List.of("Bearer s3cret"));
      assertThat(service.asked().get(0).path()).isEqualTo("/behind/v1/users/a?n=1");
      assertThatThrownBy(() -> TranseptClient.to(service.address()).token("s3c\nret"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("token must be visible ASCII without spaces");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "ftp://localhost", "http:///v1", "shop"})
  void whatIsNoAddressIsSaidAtOnce(String address) {
    assertThatThrownBy(() -> TranseptClient.to(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("address must be like http://host:8080, got \"" + address + "\"");
  }

  private static RefusedException refused(Consumer<TranseptClient> call, Reply... replies) {
    try (ScriptedService service = new ScriptedService(replies)) {
      TranseptClient client = client(service);
      return catchThrowableOfType(RefusedException.class, () -> call.accept(client));
    }
  }

  @Test
  void aRefusalSaysWhatIsWrongAndWhere() {
    RefusedException refused =
        refused(
            TranseptClient::model,
            Reply.refused(
                422,
                "{'title':'x','status':422,'detail':'2 problems in the request','errors':["
                    + "{'pointer':'/k','detail':'must be from 1 to 20, got 21'},"
                    + "{'pointer':'/domain','detail':'must be one of food, got \\'cars\\''}]}"));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.detail()).isEqualTo("2 problems in the request");
    assertThat(refused.retryAfter()).isEmpty();
    assertThat(refused.problems())
        .containsExactly(
            new Problem("/k", "must be from 1 to 20, got 21"),
            new Problem("/domain", "must be one of food, got \"cars\""));
    assertThat(refused)
        .hasMessage(
            "422: 2 problems in the request\n  - /k must be from 1 to 20, got 21"
                + "\n  - /domain must be one of food, got \"cars\"");
    assertThat(refused.getStackTrace())
        .anyMatch(at -> at.getClassName().equals(TranseptClientTest.class.getName()));
  }

  @Test
  void aProxyThatRefusesIsQuoted() {
    RefusedException refused =
        refused(TranseptClient::model, new Reply(502, Map.of(), "<html>Bad gateway", 0));
    assertThat(refused).hasMessage("502: the answer was \"<html>Bad gateway\"");
    assertThat(refused.problems()).isEmpty();
    RefusedException broken = refused(TranseptClient::model, Reply.refused(500, "{'status"));
    assertThat(broken).hasMessage("500: the answer was \"{\"status\"");
  }

  private static int times(Consumer<TranseptClient> call, Reply... replies) {
    try (ScriptedService service = new ScriptedService(replies)) {
      TranseptClient client = client(service);
      try {
        call.accept(client);
      } catch (RefusedException busy) {
        assertThat(busy.status()).isEqualTo(503);
      }
      return service.asked().size();
    }
  }

  @Test
  void readsAreRepeatedWhileTheServiceIsBusy() {
    assertThat(times(c -> c.user("a", 1), Reply.busy("0"), Reply.busy("0"), USER)).isEqualTo(3);
    assertThat(times(c -> c.user("a", 1), Reply.busy("0"))).isEqualTo(4);
    assertThat(
            times(c -> c.recommend(RecommendRequest.ofUser("a", "food").build()), Reply.busy("0")))
        .isEqualTo(4);
    assertThat(times(c -> c.explain(ExplainRequest.ofUser("a", "food", "x")), Reply.busy("0")))
        .isEqualTo(4);
  }

  @Test
  void whoAsksForTooLongAPauseOrForNoneIsNotAskedAgain() {
    assertThat(times(c -> c.user("a", 1), Reply.busy("2"), USER)).isEqualTo(1);
    assertThat(times(c -> c.user("a", 1), Reply.busy("soon"), USER)).isEqualTo(1);
    assertThat(times(c -> c.user("a", 1), Reply.refused(503, "{}"), USER)).isEqualTo(1);
    Reply other = new Reply(429, Reply.busy("0").headers(), "{}", 0);
    RefusedException refused = refused(c -> c.user("a", 1), other, USER);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.retryAfter()).hasValue(Duration.ZERO);
  }

  @Test
  void whatMustNotHappenTwiceIsNotRepeated() {
    NewEvent bare = NewEvent.of("a", "x", "food");
    assertThat(times(c -> c.events(List.of(bare)), Reply.busy("0"), STORED)).isEqualTo(1);
    assertThat(times(c -> c.events(List.of(bare.id("1"))), Reply.busy("0"), STORED)).isEqualTo(2);
    assertThat(times(c -> c.events(List.of(bare.id("1"), bare)), Reply.busy("0"), STORED))
        .isEqualTo(1);
    assertThat(times(c -> c.forget("a"), Reply.busy("0"))).isEqualTo(1);
    assertThat(times(c -> c.swap("runs/x"), Reply.busy("0"))).isEqualTo(1);
    assertThat(times(TranseptClient::rollback, Reply.busy("0"))).isEqualTo(1);
    assertThat(times(TranseptClient::ready, Reply.busy("0"))).isEqualTo(1);
  }

  @Test
  void anAnswerThatStopsInTheMiddleRunsOutOfTime() {
    Reply slow = new Reply(200, Map.of(), "{}", 60_000);
    try (ScriptedService service = new ScriptedService(slow)) {
      TranseptClient client =
          TranseptClient.to(service.address()).timeout(Duration.ofMillis(100)).build();
      assertThatThrownBy(client::model)
          .isInstanceOf(NoAnswerException.class)
          .hasMessage("GET " + service.address() + "/v1/model: no answer within 100 ms");
    }
  }

  @Test
  void whereNobodyListensThereIsNoAnswer() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    TranseptClient client = TranseptClient.of("http://localhost:" + port);
    assertThatThrownBy(client::live)
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("GET http://localhost:" + port + "/health/live: no answer: ")
        .hasMessageContaining("ConnectException");
  }

  @Test
  void whatIsNoAnswerOfTheServiceIsQuoted() {
    try (ScriptedService service = new ScriptedService(Reply.ok("<html>Welcome"))) {
      assertThatThrownBy(() -> client(service).live())
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining("must answer with HealthStatus in JSON, got \"<html>Welcome\"");
    }
  }

  @Test
  void whoeverIsInterruptedStopsWaiting() {
    try (ScriptedService service = new ScriptedService(new Reply(200, Map.of(), "{}", 60_000))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> client(service).model())
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void futuresFailWithTheSameExceptions() throws Exception {
    try (ScriptedService service = new ScriptedService(Reply.refused(404, "{'detail':'none'}"))) {
      CompletableFuture<ModelInfo> answer = client(service).async().model();
      ExecutionException failed = catchThrowableOfType(ExecutionException.class, answer::get);
      assertThat(failed.getCause()).isInstanceOf(RefusedException.class).hasMessage("404: none");
    }
    try (ScriptedService service = new ScriptedService(USER)) {
      assertThat(client(service).async().user("a", 1).get())
          .isEqualTo(new UserHistory("a", List.of()));
    }
  }
}
