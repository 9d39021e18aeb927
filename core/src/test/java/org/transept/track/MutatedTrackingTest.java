package org.transept.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.file.DamagedFileException;
import org.transept.file.Faults;
import org.transept.file.Mutation;
import org.transept.run.RunDirectory;

/** A server is told of a run with damaged files, or why it cannot be. */
class MutatedTrackingTest {
  private static final int MUTATIONS = Integer.getInteger("transept.mutations", 16);

  @TempDir private Path folder;

  private RunDirectory run(String created) throws IOException {
    Files.writeString(
        folder.resolve("run.json"),
        """
        {"name": "r", "version": "1", "created": "%s", "command": "c", "seed": 1,
         "config": {"seed": 1, "model": {"type": "markov"}},
         "parameters": {"total": 0, "trainable": 0}, "dataHash": "00", "seconds": 1.5}
        """
            .formatted(created));
    Files.writeString(
        folder.resolve("log.jsonl"),
        """
        {"epoch": 0, "step": 0, "seconds": 0.5, "valid": {"all": 0.25}, "metric": "ndcg@10"}
        {"epoch": 1, "step": 9, "seconds": 0.5, "valid": {"all": 0.5}, "metric": "ndcg@10"}
        """);
    Files.writeString(
        folder.resolve("report.json"),
        """
        {"models": [{"name": "r", "kind": "model", "rows": [{"domain": "all", "slice": "all",
          "cases": 3, "metrics": {"ndcg@10": {"mean": 0.5, "low": 0.25, "high": 0.75}}}]}]}
        """);
    return new RunDirectory(folder);
  }

  private static void tell(RunDirectory run, FakeMlflow server) throws IOException {
    TrackedRun tracked = TrackedRun.of(run, new Destination(server.address(), "tests"));
    Objects.requireNonNull(tracked).tell("FINISHED");
  }

  @Test
  void aDateThatIsNoneIsNamed() throws IOException {
    RunDirectory run = run("yesterday");
    try (FakeMlflow server = new FakeMlflow(0)) {
      assertThatThrownBy(() -> tell(run, server))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(
              folder.resolve("run.json")
                  + ": \"created\" must be a time such as 2025-01-31T12:00:00Z, got"
                  + " \"yesterday\"; the file is damaged");
    }
  }

  @Test
  void aLineOfTheLogThatIsNoObjectIsNamed() throws IOException {
    RunDirectory run = run("2025-01-31T12:00:00Z");
    Files.writeString(folder.resolve("log.jsonl"), "{\"epoch\": 0}\n[1]\n");
    try (FakeMlflow server = new FakeMlflow(0)) {
      assertThatThrownBy(() -> tell(run, server))
          .hasMessageStartingWith(
              folder.resolve("log.jsonl") + ":2: must be a JSON object, got array");
    }
  }

  @Test
  void damageIsToldOrChangesNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<String> names = List.of("run.json", "log.jsonl", "report.json", "tracking.json");
    int told = 0;
    try (FakeMlflow server = new FakeMlflow(0)) {
      for (int m = 0; m < MUTATIONS; m++) {
        RunDirectory run = run("2025-01-31T12:00:00Z");
        Files.deleteIfExists(folder.resolve("tracking.json"));
        Path file = folder.resolve(names.get(m % names.size()));
        if (m % names.size() == 3) {
          tell(run, server);
        }
        Files.write(file, Mutation.of(Files.readAllBytes(file), true, random));
        try {
          tell(run, server);
          told++;
        } catch (IOException refused) {
          // Training goes on without.
        } catch (RuntimeException problem) {
          if (Faults.line(problem) == null) {
            String what = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            throw new AssertionError("mutation %s: %s".formatted(m, what), problem);
          }
        }
      }
    }
    assertThat(told).isPositive();
  }
}
