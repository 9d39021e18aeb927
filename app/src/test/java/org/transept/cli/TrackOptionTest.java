package org.transept.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option as a user types it; what is said in which words is tested where it is made. */
@Tag("long")
class TrackOptionTest {
  private static final String STUDY =
      """
      run:
        model: {type: towers, width: 8, layers: 1}
        train: {epochs: 1, batchTargets: 256}
      axes:
        - name: world
          arms: [{name: tiny, world: [itemsPerDomain=20, users=60]}]
        - name: fusion
          arms: [{set: [model.fusion.type=none]}, {set: [model.fusion.type=early]}]
      workers: 1
      """;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          heard.add(exchange.getRequestURI() + " " + body);
          byte[] answer =
              ("{\"experiment\": {\"experiment_id\": \"7\"},"
                      + " \"run\": {\"info\": {\"run_id\": \"r\"}}}")
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          try (var out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static String transept(int code, String... arguments) {
    StringWriter err = new StringWriter();
    PrintWriter out = new PrintWriter(new StringWriter());
    assertThat(Main.execute(out, new PrintWriter(err), arguments))
        .as(err.toString())
        .isEqualTo(code);
    return err.toString();
  }

  @Test
  void theWorkersOfAStudyTellOfTheirRunsUnderItsName() throws IOException {
    String file = Files.writeString(folder.resolve("study.yaml"), STUDY).toString();
    String out = folder.resolve("mine").toString();
    transept(0, "study", file, "--out", out, "--track", address());
    assertThat(heard).anyMatch(call -> call.contains("get-by-name?experiment_name=mine "));
    for (String run : List.of("tiny_none_s1", "tiny_early_s1")) {
      assertThat(heard)
          .filteredOn(call -> call.contains("runs/create") && call.contains("\"" + run + "\""))
          .hasSize(1);
    }
    assertThat(heard).filteredOn(call -> call.contains("\"FINISHED\"")).hasSize(2);
  }

  @Test
  void aRunIsToldOfInItsExperimentAndAnAddressThatIsNoneRefused() throws IOException {
    String world = folder.resolve("world").toString();
    transept(0, "world", "--out", world, "--set", "itemsPerDomain=20", "--set", "users=60");
    String run = folder.resolve("run").toString();
    String data = Path.of(world, "events.csv").toString();
    String[] train = {"train", "--data", data, "--out", run, "--set", "model.type=popularity"};
    assertThat(transept(Main.UNUSABLE, with(train, "--track", "somewhere")))
        .contains("--track: must be the address of an MLflow server");
    transept(0, with(train, "--track", address() + "#shop"));
    assertThat(heard)
        .anyMatch(call -> call.contains("get-by-name?experiment_name=shop "))
        .anyMatch(call -> call.contains("valid/ndcg_at_10.all"))
        .anyMatch(call -> call.contains("test/ndcg_at_10.all.item-knn"))
        .anyMatch(call -> call.contains("\"FINISHED\""));
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
