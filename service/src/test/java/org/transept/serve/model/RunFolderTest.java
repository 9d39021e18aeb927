package org.transept.serve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.config.SettingsException;
import org.transept.serve.Caller;
import org.transept.serve.ServedWorld;
import org.transept.serve.Service;
import tools.jackson.databind.JsonNode;

/** Which folders a caller may have opened: shop/first answers, shop/second may, private/run not. */
class RunFolderTest {
  @TempDir private static Path folder;

  private static Path first;
  private static Path second;
  private static Path outside;

  @BeforeAll
  static void trains() throws IOException {
    Path shop = Files.createDirectory(folder.resolve("shop"));
    first = ServedWorld.trained(shop.resolve("first"), ServedWorld.log(folder.resolve("world")));
    second = copy(first, shop.resolve("second"));
    outside = copy(first, Files.createDirectory(folder.resolve("private")).resolve("run"));
    Files.createSymbolicLink(shop.resolve("out"), outside);
    Files.createSymbolicLink(shop.resolve("in"), second);
    Files.createSymbolicLink(folder.resolve("back"), shop);
  }

  private static Path copy(Path run, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private static Caller.Reply swap(Service service, Object run) {
    return new Caller(service.address()).post("/v1/model", "{'run':'%s'}".formatted(run));
  }

  @Test
  void runsBesideTheFirstAreTakenAndNoOthers() throws IOException {
    try (Service service = ServedWorld.started(first)) {
      List<Object> refused =
          List.of(
              outside,
              first.resolve("../../private/run"),
              first.resolveSibling("out"),
              first.resolve("../in/../../private/run"),
              first.getParent(),
              folder,
              "/",
              "/etc",
              "",
              "..",
              "a\\u0000b");
      for (Object run : refused) {
        Caller.Reply reply = swap(service, run);
        assertThat(reply.status()).as("%s %s", run, reply.text()).isEqualTo(422);
        assertThat(reply.type()).contains("application/problem+json");
        JsonNode problem = reply.json().path("errors").get(0);
        assertThat(problem.path("pointer").asString()).isEqualTo("/run");
        assertThat(problem.path("detail").asString())
            .startsWith("must be the folder of a finished run below " + first.getParent() + ",");
      }
      String there = swap(service, outside).text();
      String nowhere = swap(service, outside.resolveSibling("nun")).text();
      assertThat(nowhere.replace("/nun", "/run")).as("tells nothing of it").isEqualTo(there);
      for (Object run :
          List.of(
              second,
              first.resolve("../second"),
              first.resolveSibling("in"),
              folder.resolve("back/second"))) {
        Caller.Reply reply = swap(service, run);
        assertThat(reply.status()).as("%s %s", run, reply.text()).isEqualTo(200);
        assertThat(reply.json().path("run").asString()).isEqualTo("second");
        assertThat(reply.json().path("path").asString()).isEqualTo(second.toString());
      }
    }
  }

  @Test
  void theSettingsMayNameAnotherFolder() throws IOException {
    try (Service service = ServedWorld.started(first, "runs=" + outside.getParent())) {
      assertThat(swap(service, second).status()).isEqualTo(422);
      assertThat(swap(service, outside).json().path("run").asString()).isEqualTo("run");
      Caller.Reply back = new Caller(service.address()).post("/v1/model/rollback", "");
      assertThat(back.json().path("run").asString()).as("it was let in").isEqualTo("first");
    }
    assertThatThrownBy(() -> ServedWorld.started(first, "runs=" + folder.resolve("none")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("runs: must be a folder that can be read, got ");
    Path nowhere = folder.resolve("none").resolve("run");
    assertThatThrownBy(() -> ServedWorld.started(nowhere))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(nowhere + ": must be the folder of a finished run");
  }
}
