package org.transept.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.data.Printable;
import org.transept.file.DamagedFileException;
import org.transept.file.JsonFile;
import org.transept.run.RunDirectory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run directory and the run of a server that is told of it. What is still to be told is read from
 * the directory each time, so nothing has to be kept in memory, and what an absent server or a kill
 * left out can be told by any later process.
 *
 * <p>{@code tracking.json} holds {@code server}, {@code experiment}, {@code runId} once there is
 * one, and what the server knows: {@code described} (parameters), {@code epochs} (lines of epochs
 * below this number), {@code tested} (the report), {@code status}. It holds no secret.
 *
 * <p>A metric's time is the beginning of the run and the seconds of training since, which is the
 * same however often it is sent.
 */
final class TrackedRun {
  private static final String FILE = "tracking.json";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final RunDirectory directory;
  private final Destination destination;
  private final MlflowServer server;
  private final ObjectNode told;
  private @Nullable RefusedException refused;

  private TrackedRun(RunDirectory directory, Destination destination, ObjectNode told) {
    this.directory = directory;
    this.destination = destination;
    this.told = told;
    server = new MlflowServer(destination.server(), System.getenv());
  }

  /**
   * The run of that directory; null if nobody wants to hear of it.
   *
   * @param wanted null for what the directory remembers
   */
  static @Nullable TrackedRun of(RunDirectory directory, @Nullable Destination wanted) {
    Path file = directory.file(FILE);
    JsonNode known = Files.exists(file) ? read(file) : JSON.missingNode();
    if (known instanceof ObjectNode told) {
      Destination before = before(told);
      if (before != null && (wanted == null || wanted.equals(before))) {
        return new TrackedRun(directory, before, told);
      }
    }
    return wanted == null ? null : new TrackedRun(directory, wanted, JSON.createObjectNode());
  }

  /** Where to it was told before; null if that cannot be. */
  private static @Nullable Destination before(ObjectNode told) {
    String experiment = told.path("experiment").asString("");
    String server = told.path("server").asString("");
    try {
      return Destination.of(server + "#" + experiment, Destination.EXPERIMENT, Map.of());
    } catch (SettingsException damaged) {
      return null;
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException | JacksonException unreadable) {
      return JSON.missingNode(); // Then its server hears of it as of a new run.
    }
  }

  Destination destination() {
    return destination;
  }

  /**
   * Tells the server all that it does not know yet.
   *
   * @param status RUNNING, FINISHED, FAILED or KILLED
   * @throws RefusedException once all is told but what it will not have
   * @throws IOException if it is away; the same call later goes on where this one stopped
   */
  void tell(String status) throws IOException {
    if (!directory.file("run.json").toFile().exists()) {
      return; // Nothing has begun.
    }
    told.put("server", destination.server()).put("experiment", destination.experiment());
    save(); // Before anything is sent: a later process shall know where to.
    ObjectNode run = directory.run();
    begin(run);
    epochs(created(run));
    if (!status.equals("RUNNING")) {
      report(created(run));
    }
    if (!status.equals(told.path("status").asString(""))) {
      ObjectNode update = JSON.createObjectNode().put("run_id", id()).put("status", status);
      if (!status.equals("RUNNING")) {
        update.put("end_time", System.currentTimeMillis());
      }
      server.update(update);
      told.put("status", status);
      save();
    }
    if (refused != null) {
      RefusedException once = refused;
      refused = null;
      throw once;
    }
  }

  /** What is refused now is refused always: it must not keep the rest back. */
  private void log(List<ObjectNode> metrics, List<ObjectNode> params) throws IOException {
    try {
      server.log(id(), metrics, params);
    } catch (RefusedException refusal) {
      refused = refusal;
    }
  }

  private void begin(ObjectNode run) throws IOException {
    if (id().isEmpty()) {
      ObjectNode request = JSON.createObjectNode();
      request.put("experiment_id", server.experiment(destination.experiment()));
      request.put("run_name", run.path("name").asString(""));
      request.put("start_time", created(run));
      Map<String, String> tags =
          Map.of(
              "mlflow.source.name", run.path("command").asString(""),
              "mlflow.source.type", "LOCAL",
              "transept.version", run.path("version").asString(""),
              "transept.dataHash", run.path("dataHash").asString(""));
      tags.forEach((key, value) -> request.withArray("tags").add(MlflowPayload.tag(key, value)));
      told.put("runId", server.create(request)).put("status", "RUNNING");
      save();
    }
    if (!told.path("described").asBoolean(false)) {
      List<ObjectNode> params = new ArrayList<>(MlflowPayload.params(run.path("config")));
      for (String count : List.of("total", "trainable")) {
        String number = run.path("parameters").path(count).asString("");
        params.add(MlflowPayload.param("parameters." + count, number));
      }
      log(List.of(), params);
      told.put("described", true);
      save();
    }
  }

  private void epochs(long created) throws IOException {
    for (ObjectNode line : lines()) {
      if (line.path("epoch").asInt(0) >= told.path("epochs").asInt(0)) {
        log(MlflowPayload.epoch(line, created + millis(line)), List.of());
        told.put("epochs", line.path("epoch").asInt(0) + 1);
        save();
      }
    }
  }

  private void report(long created) throws IOException {
    Path file = directory.file("report.json");
    if (Files.exists(file) && !told.path("tested").asBoolean(false)) {
      long time = created + lines().stream().mapToLong(TrackedRun::millis).max().orElse(0);
      log(MlflowPayload.report(read(file), time), List.of());
      told.put("tested", true);
      save();
    }
  }

  /** Lines of the log, each with the seconds of training until its end. */
  private List<ObjectNode> lines() {
    Path log = directory.file("log.jsonl");
    List<ObjectNode> lines = Files.exists(log) ? JsonFile.lines(log) : List.of();
    double until = 0;
    for (ObjectNode line : lines) {
      until += line.path("seconds").asDouble(0);
      line.put("until", until);
    }
    return lines;
  }

  private static long millis(JsonNode line) {
    return Math.round(1000 * line.path("until").asDouble(0));
  }

  private long created(ObjectNode run) {
    String created = run.path("created").asString("");
    try {
      return Instant.parse(created).toEpochMilli();
    } catch (DateTimeException | ArithmeticException wrong) {
      throw new DamagedFileException(
          directory.file("run.json"),
          "\"created\" must be a time such as 2025-01-31T12:00:00Z, got \"%s\""
              .formatted(Printable.of(created)));
    }
  }

  private String id() {
    return told.path("runId").asString("");
  }

  private void save() {
    directory.write(FILE, told);
  }
}
