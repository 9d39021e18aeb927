package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.answer.Predictor;
import org.transept.answer.Scored;
import tools.jackson.databind.JsonNode;

/** What is said about scores is true of the scores that the service itself gives. */
class ServedReasonsTest {

  @TempDir private static Path folder;

  private static Path run;
  private static Service service;
  private static Caller caller;

  @BeforeAll
  static void serves() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service = ServedWorld.started(run);
    caller = new Caller(service.address());
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  private static List<String> history() {
    Facts facts = new Facts(run);
    List<String> events = new ArrayList<>();
    for (int e = 0; e < 6; e++) {
      String domain = e % 2 == 0 ? "food" : "kitchen";
      events.add(
          "{'item':'%s','domain':'%s','at':%d}".formatted(facts.key(domain, e + 3), domain, e));
    }
    return events;
  }

  private static double score(List<String> history, String item) {
    return caller
        .post(
            "/v1/recommend",
            "{'history':[%s],'domain':'kitchen','k':1,'at':9,'exclude_seen':false,'allow':['%s']}"
                .formatted(String.join(",", history), item))
        .json()
        .path("items")
        .get(0)
        .path("score")
        .asDouble();
  }

  @Test
  void withoutAnEventAScoreIsWhatWasSaid() {
    String item = new Facts(run).key("kitchen", 1);
    List<String> whole = history();
    JsonNode explained =
        caller
            .post(
                "/v1/explain",
                "{'history':[%s],'domain':'kitchen','item':'%s','at':9}"
                    .formatted(String.join(",", whole), item))
            .json();
    double score = explained.path("score").asDouble();
    Offset<Double> rounding = ServedWorld.rounding(score);
    assertThat(score).isCloseTo(score(whole, item), rounding);
    JsonNode events = explained.path("events");
    assertThat(events.size()).isEqualTo(whole.size());
    double least = Double.POSITIVE_INFINITY;
    for (JsonNode event : events) {
      List<String> rest = new ArrayList<>(whole);
      rest.remove(event.path("at").asInt());
      double without = score(rest, item);
      assertThat(event.path("without").asDouble()).isCloseTo(without, rounding);
      assertThat(event.path("added").asDouble()).isCloseTo(score - without, rounding);
      assertThat(event.path("added").asDouble()).isLessThanOrEqualTo(least);
      least = event.path("added").asDouble();
    }
    assertThat(events.get(0).path("added").asDouble()).isNotCloseTo(0, rounding);
  }

  @Test
  void similarItemsAreThoseOfTheLibrary() {
    Facts facts = new Facts(run);
    try (Predictor answers = Predictor.open(run)) {
      int item = answers.finished().dataset().catalogue().item(0, facts.key("food", 2));
      for (int d = 0; d < 2; d++) {
        String other = d == 0 ? "food" : "kitchen";
        JsonNode similar =
            caller
                .get(
                    "/v1/items/food/%s/similar?k=5&domain=%s"
                        .formatted(facts.key("food", 2), other))
                .json();
        List<Scored> expected = answers.similar(item, d, 5);
        assertThat(Facts.items(similar))
            .hasSize(5)
            .isEqualTo(expected.stream().map(one -> answers.key(one.item())).toList());
        assertThat(similar.path("items").get(0).path("score").asDouble())
            .isEqualTo(expected.get(0).score());
      }
    }
  }
}
