package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.answer.Answer;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.data.Catalogue;
import org.transept.data.History;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Case;
import org.transept.evaluate.Ranks;
import org.transept.evaluate.RanksFile;
import tools.jackson.databind.JsonNode;

/** What goes over the wire is what was evaluated. */
@Tag("long")
class ServedParityTest {
  private static final int K = 20;

  @TempDir Path folder;

  @Test
  void listsOfAllTestUsersAreThoseOfTheEvaluation() throws IOException {
    Path run = ServedWorld.trained(folder.resolve("run"), ServedWorld.log(folder));
    assertThat(compared(run, 1)).isGreaterThan(100);
    assertThat(compared(run, 50)).isGreaterThan(100);
  }

  @Test
  @Tag("slow")
  void listsOfAllTestUsersOfFoodKitchenAreThoseOfTheEvaluation() {
    String given = System.getenv("TRANSEPT_DATA");
    Path data = Path.of(given == null ? "../shared/data" : given).resolve("food-kitchen");
    assumeTrue(
        Files.exists(data.resolve("events.csv")),
        "skipped: no food-kitchen; set TRANSEPT_DATA to the folder of event logs");
    Path run =
        ServedWorld.trained(
            folder.resolve("run"),
            data.resolve("events.csv"),
            "data.items=" + data.resolve("items.csv"),
            "model.width=64",
            "model.layers=2",
            "train.epochs=1",
            "train.batchTargets=1024");
    assertThat(compared(run, 64)).isEqualTo(7144);
  }

  /** Asks for every test target, so many in one request, and compares; returns how many. */
  private static int compared(Path run, int together) {
    try (Service service = ServedWorld.started(run);
        Predictor answers = Predictor.open(run)) {
      Caller caller = new Caller(service.address());
      HeldOut targets = HeldOut.of(answers.finished().dataset(), Role.TEST);
      Map<String, Double> ranks = ranks(run);
      for (int from = 0; from < targets.size(); from += together) {
        int until = Math.min(targets.size(), from + together);
        List<Query> questions = new ArrayList<>();
        List<String> asks = new ArrayList<>();
        for (int i = from; i < until; i++) {
          questions.add(question(answers, targets, i));
          asks.add(ask(targets, i));
        }
        JsonNode lists =
            caller
                .post("/v1/recommend", "{'requests':[%s]}".formatted(String.join(",", asks)))
                .json()
                .path("answers");
        List<Answer> expected = answers.answer(questions);
        for (int i = from; i < until; i++) {
          same(answers, expected.get(i - from), lists.get(i - from));
          ranked(targets, i, ranks, lists.get(i - from));
        }
      }
      return targets.size();
    }
  }

  private static Query question(Predictor answers, HeldOut targets, int i) {
    Sequences sequences = targets.dataset().sequences();
    int from = sequences.offsets()[targets.user(i)];
    int until = targets.position(i);
    return new Query(
        Arrays.copyOfRange(sequences.items(), from, until),
        Arrays.copyOfRange(sequences.times(), from, until),
        targets.domain(i),
        K,
        OptionalLong.of(sequences.times()[until]),
        answers.choice());
  }

  private static String ask(HeldOut targets, int i) {
    Sequences sequences = targets.dataset().sequences();
    Catalogue catalogue = sequences.catalogue();
    List<String> events = new ArrayList<>();
    for (int e = sequences.offsets()[targets.user(i)]; e < targets.position(i); e++) {
      int item = sequences.items()[e];
      events.add(
          "{'item':'%s','domain':'%s','at':%d}"
              .formatted(
                  catalogue.key(item),
                  catalogue.name(catalogue.domainOf(item)),
                  sequences.times()[e]));
    }
    return "{'history':[%s],'domain':'%s','k':%d,'at':%d}"
        .formatted(
            String.join(",", events),
            catalogue.name(targets.domain(i)),
            K,
            sequences.times()[targets.position(i)]);
  }

  private static void same(Predictor answers, Answer expected, JsonNode list) {
    List<Scored> items = expected.items();
    assertThat(Facts.items(list))
        .isEqualTo(items.stream().map(one -> answers.key(one.item())).toList());
    for (int i = 0; i < items.size(); i++) {
      assertThat(list.path("items").get(i).path("score").asDouble())
          .isEqualTo(items.get(i).score());
    }
  }

  /** The target stands where the evaluator ranked it, but for ties and rounding by one place. */
  private static void ranked(HeldOut targets, int i, Map<String, Double> ranks, JsonNode list) {
    Sequences sequences = targets.dataset().sequences();
    String target = sequences.catalogue().key(targets.target(i));
    double rank =
        Objects.requireNonNull(ranks.get(sequences.users()[targets.user(i)] + " " + target));
    int place = Facts.items(list).indexOf(target) + 1;
    if (place > 0) {
      assertThat((double) place).isBetween(rank - 1, rank + 1);
    } else {
      assertThat(rank).isGreaterThan(K - 1);
    }
  }

  private static Map<String, Double> ranks(Path run) {
    Map<String, Double> byCase = new HashMap<>();
    Ranks ranks = RanksFile.read(run.resolve("ranks.parquet")).ranks();
    for (int i = 0; i < ranks.size(); i++) {
      Case one = ranks.get(i);
      byCase.put(one.user() + " " + one.target(), one.rank());
    }
    return byCase;
  }

  @Test
  void storedHistoriesAreThoseOfTheLog() throws IOException {
    Path run = ServedWorld.trained(folder.resolve("run"), ServedWorld.log(folder));
    try (Service service = ServedWorld.started(run);
        Predictor answers = Predictor.open(run)) {
      service.fill(false, line -> {});
      Caller caller = new Caller(service.address());
      for (String user : answers.finished().dataset().sequences().users()) {
        History history = answers.histories().of(user);
        Answer expected = answers.answer(Query.after(history, 1, K, answers.choice()));
        JsonNode list =
            caller
                .post("/v1/recommend", "{'user':'%s','domain':'kitchen','k':%d}".formatted(user, K))
                .json();
        assertThat(list.path("events").asInt()).isEqualTo(history.items().length);
        same(answers, expected, list);
      }
    }
  }
}
