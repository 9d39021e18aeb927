package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.serve.http.Secrets;
import org.transept.store.PostgresServer;
import org.transept.store.StoreConfig;

/** What one service is told of items, another on the same PostgreSQL knows soon. */
@Tag("long")
class SharedAssortmentTest {
  private static final String ASK = "{'history':[],'domain':'food','k':31}";

  /** Looks are a second apart; the rest is for a busy machine. */
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @TempDir Path folder;

  @Test
  void newItemsRemovalsAndAvailabilityReachTheOther() throws IOException {
    try (PostgresServer server = PostgresServer.startOrSkip()) {
      Path run = ServedWorld.trained(folder.resolve("run"), ServedWorld.log(folder));
      StoreConfig.Postgres store =
          new StoreConfig.Postgres(server.url("postgres"), "postgres", 4, 2, 1);
      String[] sets = {
        "store.type=postgres", "store.url=" + store.url(), "store.user=postgres", "store.refresh=1"
      };
      try (Service one = ServedWorld.started(run, store.open(), Secrets.NONE, sets);
          Service two = ServedWorld.started(run, store.open(), Secrets.NONE, sets)) {
        Caller teller = new Caller(one.address());
        Caller other = new Caller(two.address());
        String known = new Facts(run).key("food", 3);
        assertThat(list(other)).hasSize(30).contains(known);

        ok(
            teller.post(
                "/v1/items", "{'item':'fresh','domain':'food','similar':['%s']}".formatted(known)));
        await(() -> list(other).contains("fresh"));
        assertThat(other.get("/v1/items").text()).contains("\"fresh\"", "\"scored\"");

        ok(teller.post("/v1/availability", available(known, false)));
        ok(teller.post("/v1/availability", available("fresh", false)));
        await(() -> !list(other).contains(known) && !list(other).contains("fresh"));

        server.stop(); // Looks that find nobody are not the last.
        server.restart();
        await(() -> other.get("/health/ready").status() == 200);
        await(() -> teller.post("/v1/availability", available(known, true)).status() == 200);
        await(() -> list(other).contains(known));
        assertThat(list(other)).doesNotContain("fresh");

        ok(teller.post("/v1/availability", available("fresh", true)));
        await(() -> list(other).contains("fresh"));
        ok(other.delete("/v1/items/food/fresh"));
        await(() -> !list(teller).contains("fresh"));
      }
    }
  }

  private static String available(String item, boolean is) {
    return "{'item':'%s','domain':'food','available':%s}".formatted(item, is);
  }

  private static void ok(Caller.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  private static List<String> list(Caller caller) {
    return Facts.items(caller.post("/v1/recommend", ASK).json());
  }

  private static void await(BooleanSupplier happened) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the other service was not told").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
