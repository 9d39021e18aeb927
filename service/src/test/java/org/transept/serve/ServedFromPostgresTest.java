package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.serve.http.Secrets;
import org.transept.store.PostgresServer;
import org.transept.store.StoreConfig;
import tools.jackson.databind.JsonNode;

/** A service whose histories are in a real PostgreSQL, which goes away and comes back. */
@Tag("long")
class ServedFromPostgresTest {
  @TempDir Path folder;

  @Test
  void aServiceOutlivesItsDatabase() throws IOException {
    try (PostgresServer server = PostgresServer.startOrSkip()) {
      Path run = ServedWorld.trained(folder.resolve("run"), ServedWorld.log(folder));
      StoreConfig store = new StoreConfig.Postgres(server.url("postgres"), "postgres", 4, 2);
      try (Service service = ServedWorld.started(run, store.open(), Secrets.NONE)) {
        Caller caller = new Caller(service.address());
        String item = new Facts(run).key("food", 1);
        assertThat(event(caller, "first", item).status()).isEqualTo(200);
        JsonNode before = list(caller, "'user':'a'").json();
        assertThat(before.path("events").asInt()).isEqualTo(1);

        server.stop();
        away(event(caller, "second", item)).contains("start the server");
        away(list(caller, "'user':'a'")).contains("start the server");
        away(caller.get("/v1/users/a")).contains("start the server");
        away(caller.delete("/v1/users/a")).contains("start the server");
        away(caller.get("/health/ready"))
            .containsAnyOf("start the server", "must answer within a second");
        assertThat(caller.get("/health/live").status()).isEqualTo(200);
        JsonNode brought =
            list(caller, "'history':[{'item':'%s','domain':'food','at':1}]".formatted(item)).json();
        assertThat(Facts.items(brought)).isEqualTo(Facts.items(before));

        server.restart();
        ready(caller);
        assertThat(list(caller, "'user':'a'").json().path("items")).isEqualTo(before.path("items"));
        JsonNode again = event(caller, "first", item).json();
        assertThat(again.path("known").asInt()).isEqualTo(1);
      }
    }
  }

  private static Caller.Reply event(Caller caller, String id, String item) {
    return caller.post(
        "/v1/events",
        "{'id':'%s','user':'a','item':'%s','domain':'food','at':1}".formatted(id, item));
  }

  private static Caller.Reply list(Caller caller, String who) {
    return caller.post("/v1/recommend", "{%s,'domain':'kitchen','at':2}".formatted(who));
  }

  private static AbstractStringAssert<?> away(Caller.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(503);
    assertThat(reply.type()).contains("application/problem+json");
    assertThat(reply.response().headers().firstValue("Retry-After")).hasValue("1");
    return assertThat(reply.json().path("detail").asString());
  }

  /** The store asks a server that was away again after its timeout. */
  private static void ready(Caller caller) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (caller.get("/health/ready").status() != 200) {
      assertThat(System.nanoTime()).as("the service did not find its database").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
