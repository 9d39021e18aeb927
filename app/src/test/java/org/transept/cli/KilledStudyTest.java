package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study whose processes are killed without warning comes to the same numbers. */
@Tag("slow")
class KilledStudyTest {
  private static final int RUNS = 4;
  private static final long PATIENCE_SECONDS = 600; // Ends a hang; no measure of speed.

  private static final String STUDY =
      """
      run:
        model: {type: towers, width: 8, layers: 1, dropout: 0.2}
        train: {epochs: 10, batchTargets: 64, checkpointSteps: 3}
      axes:
        - name: world
          arms: [{name: tiny, world: [itemsPerDomain=30, users=80, choices=2, events.max=12]}]
        - name: fusion
          arms: [{set: [model.fusion.type=none]}, {set: [model.fusion.type=early]}]
      seeds: [1, 2]
      workers: 2
      analysis: {resamples: 100, permutations: 100}
      """;

  @TempDir Path folder;

  @Test
  void itGoesOnAfterEveryKill() throws Exception {
    Path file = Files.writeString(folder.resolve("study.yaml"), STUDY);
    Path whole = folder.resolve("whole");
    StringWriter err = new StringWriter();
    int code =
        Main.execute(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "study",
            file.toString(),
            "--out",
            whole.toString());
    assertThat(code).as(err.toString()).isZero();

    Path out = folder.resolve("killed");
    killAll(file, out);
    assertThat(finished(out)).isLessThan(RUNS);
    List<ProcessHandle> orphans = killTheStudyAlone(file, out);
    assertThat(orphans).hasSize(2);
    assertThat(finished(out)).isLessThan(RUNS);
    Process last = start(file, out); // At once: the orphans may still be saving.
    for (ProcessHandle orphan : orphans) {
      orphan.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(last.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(last.exitValue()).as(Files.readString(folder.resolve("err.txt"))).isZero();
    assertThat(rows(whole)).isEqualTo(3 * RUNS);
    assertThat(rows(out)).isEqualTo(3 * RUNS);
    assertThat(different(out, whole)).isZero();
    assertThat(different(whole, out)).isZero();
  }

  /** As the system does when it has no memory left, to the study and to its workers. */
  private void killAll(Path file, Path out) throws Exception {
    Process study = start(file, out);
    waitForTraining(study, out, 0);
    List<ProcessHandle> all = study.descendants().toList();
    study.destroyForcibly();
    for (ProcessHandle worker : all) {
      worker.destroyForcibly();
      worker.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    study.waitFor();
  }

  /** Returns its workers, which nobody tells anything. */
  private List<ProcessHandle> killTheStudyAlone(Path file, Path out) throws Exception {
    long before = lines(out);
    Process study = start(file, out);
    waitForTraining(study, out, before);
    List<ProcessHandle> workers = study.descendants().toList();
    study.destroyForcibly().waitFor();
    return workers;
  }

  private Process start(Path file, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "study",
            file.toString(),
            "--out",
            out.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("err.txt").toFile())
        .start();
  }

  /** Waits until both workers are training and some epochs are done. */
  private void waitForTraining(Process study, Path out, long before) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (lines(out) < before + 4 || study.descendants().count() < 2) {
      String standing =
          "%d lines, %d before, %d workers; %s"
              .formatted(
                  lines(out),
                  before,
                  study.descendants().count(),
                  Files.readString(folder.resolve("err.txt")));
      assertThat(study.isAlive()).as(standing).isTrue();
      assertThat(System.nanoTime()).as(standing).isLessThan(end);
      Thread.sleep(5);
    }
  }

  /** Lines in the logs of all runs. */
  private static long lines(Path out) throws IOException {
    long lines = 0;
    for (Path log : files(out, "log.jsonl")) {
      lines += Files.readString(log).lines().count();
    }
    return lines;
  }

  private static long finished(Path out) throws IOException {
    return files(out, "report.json").size();
  }

  private static List<Path> files(Path out, String name) throws IOException {
    Path runs = out.resolve("runs");
    if (!Files.exists(runs)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(runs)) {
      return folders.map(run -> run.resolve(name)).filter(Files::exists).toList();
    }
  }

  /** Rows of a study's table. */
  private static long rows(Path study) throws SQLException {
    return number("SELECT count(*) FROM " + table(study));
  }

  /** Rows of one table that the other one has not bit for bit, but for what the runs took. */
  private static long different(Path study, Path other) throws SQLException {
    String numbers = "SELECT * EXCLUDE (seconds, memoryMiB) FROM ";
    return number(
        "SELECT count(*) FROM (%s EXCEPT %s)"
            .formatted(numbers + table(study), numbers + table(other)));
  }

  private static String table(Path study) {
    return "read_parquet('%s')".formatted(study.resolve("study.parquet"));
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
