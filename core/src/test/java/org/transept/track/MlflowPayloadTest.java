package org.transept.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transept.config.SettingsException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is said, where to, and with which secrets. */
class MlflowPayloadTest {
  private static ObjectNode json(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }

  @Test
  void settingsAreToldByTheirPathsAndCutWhereTheyAreLong() {
    ObjectNode config =
        json("{\"a\": {\"b\": 2, \"c\": [1, 2], \"d\": {}}, \"e\": \"x\", \"f\": null}");
    config.put("g", "\u00e4".repeat(400));
    assertThat(MlflowPayload.params(config).stream().map(Object::toString))
        .containsExactly(
            "{\"key\":\"a.b\",\"value\":\"2\"}",
            "{\"key\":\"a.c\",\"value\":\"[1,2]\"}",
            "{\"key\":\"e\",\"value\":\"x\"}",
            "{\"key\":\"f\",\"value\":\"null\"}",
            "{\"key\":\"g\",\"value\":\"" + "\u00e4".repeat(250) + "\"}");
  }

  @Test
  void namesThatMlflowDoesNotHaveAreReplaced() {
    String report =
        """
        {"best": {"epoch": 2}, "models": [{"name": "x: y", "kind": "floor", "rows": [
          {"domain": "toys/games", "slice": "all", "metrics": {"hr@10": {"mean": 0.5, "se": null}}},
          {"domain": "toys/games", "slice": "cold", "metrics": {"hr@10": {"mean": 0.1}}}]}]}
        """;
    assertThat(MlflowPayload.report(json(report), 7).stream().map(Object::toString))
        .containsExactly(
            "{\"key\":\"test/hr_at_10.toys_games.x_ y\",\"value\":0.5,\"timestamp\":7,\"step\":2}");
  }

  @Test
  void numbersThatAreNotKnownAreLeftOut() {
    String line =
        """
        {"epoch": 1, "loss": null, "rate": 0.5, "terms": {"kl": 0.25}, "metric": "mrr",
         "valid": {"all": 0.125}, "probe": [{"site": "early.0", "query": "a", "key": "b",
         "tokens": 3, "absMeanCos": "NaN"}]}
        """;
    assertThat(MlflowPayload.epoch(json(line), 0).stream().map(m -> m.path("key").asString()))
        .containsExactly("train/rate", "train/kl", "valid/mrr.all", "probe/early.0.a.b.tokens");
  }

  @Test
  void manyAreSentInSeveralRequestsWithTheSecretsOfTheEnvironment() throws IOException {
    try (FakeMlflow fake = new FakeMlflow(0)) {
      MlflowServer token =
          new MlflowServer(fake.address(), Map.of("MLFLOW_TRACKING_TOKEN", "secret"));
      ObjectNode run = json("{\"run_name\": \"many\", \"start_time\": 1}");
      String id = token.create(run.put("experiment_id", token.experiment("many")));
      List<ObjectNode> params =
          IntStream.range(0, 250).mapToObj(i -> MlflowPayload.param("p" + i, "" + i)).toList();
      List<ObjectNode> metrics =
          IntStream.range(0, 2500)
              .mapToObj(
                  i -> json("{\"value\": 1, \"timestamp\": 1}").put("step", i).put("key", "m"))
              .toList();
      token.log(id, metrics, params);
      FakeMlflow.Run told = Objects.requireNonNull(fake.runs.get(id));
      assertThat(told.params).hasSize(250);
      assertThat(told.values("m")).hasSize(2500);
      assertThat(fake.authorizations).containsOnly("Bearer secret");
      fake.authorizations.clear();
      Map<String, String> password =
          Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p");
      new MlflowServer(fake.address(), password).experiment("many");
      assertThat(fake.authorizations).containsExactly("Basic dTpw");
      assertThatThrownBy(() -> token.log("none", List.of(), params))
          .isInstanceOf(RefusedException.class)
          .hasMessage("it answered 404 no");
      assertThat(fake.faults).isEmpty();
    }
  }

  @Test
  void addressesAreReadAndPasswordsInThemRefused() {
    assertThat(Destination.of("http://host:5000", "mine", Map.of()))
        .isEqualTo(new Destination("http://host:5000", "mine"));
    assertThat(Destination.of("https://host/mlflow/#/Users/a b", "mine", Map.of()))
        .isEqualTo(new Destination("https://host/mlflow", "/Users/a b"))
        .hasToString("https://host/mlflow#/Users/a b");
    assertThat(Destination.of("#food", "mine", Map.of("MLFLOW_TRACKING_URI", "http://h:1/")))
        .isEqualTo(new Destination("http://h:1", "food"));
    for (String wrong : List.of("#food", "host:5000", "http://", "file:///x", "http://a b")) {
      assertThatThrownBy(() -> Destination.of(wrong, "mine", Map.of()))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("--track: must be the address of an MLflow server")
          .hasMessageContaining("got \"" + wrong + "\"");
    }
    assertThatThrownBy(() -> Destination.of("http://me:secret@host", "mine", Map.of()))
        .hasMessageContaining("must not hold a user or a password")
        .hasMessageNotContaining("secret");
    for (String wrong : List.of("http://host/?token=secret", "host?token=secret#food")) {
      assertThatThrownBy(() -> Destination.of(wrong, "mine", Map.of()))
          .hasMessageContaining("--track: must have no query such as ?token=...")
          .hasMessageNotContaining("secret");
    }
  }
}
