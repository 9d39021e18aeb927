package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code export} as a user types it. What the file computes is tested where ONNX Runtime is, in the
 * module {@code encoder}.
 */
@Tag("long")
class ExportCommandTest {
  @TempDir private static Path folder;

  private record Result(int code, String out, String err) {}

  private static Result transept(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @BeforeAll
  static void makesAWorld() {
    String world = folder.resolve("world").toString();
    Result made =
        transept("world", "--out", world, "--set", "users=60", "--set", "itemsPerDomain=20");
    assertThat(made.code()).as(made.err()).isZero();
  }

  private static Path train(String name, String model) {
    Path run = folder.resolve(name);
    String events = folder.resolve("world").resolve("events.csv").toString();
    Result trained =
        transept(
            "train",
            "--data",
            events,
            "--out",
            run.toString(),
            "--set",
            "model.type=" + model,
            "--set",
            "train.epochs=1");
    assertThat(trained.code()).as(trained.err()).isZero();
    return run;
  }

  @Test
  void aFileIsWrittenAndDescribed() throws IOException {
    Path file = folder.resolve("model.onnx");
    Result result = transept("export", train("default", "transept").toString(), "--to", file + "");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .isEqualTo(
            "%s: %,d bytes, from items, at to scores.food, scores.kitchen%n"
                .formatted(file, Files.size(file)));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("transept", "LayerNormalization", "merged.tower.positions.weight");
  }

  @Test
  void whatCannotBeExportedIsSaidInALine() {
    Path run = train("counted", "popularity");
    Result result = transept("export", run.toString(), "--to", folder.resolve("no.onnx") + "");
    assertThat(result.code()).isEqualTo(Main.UNUSABLE);
    assertThat(result.err())
        .isEqualTo(
            "model.type must be transept, merged, single or towers for ONNX, got popularity\n");
    assertThat(folder.resolve("no.onnx")).doesNotExist();
    assertThat(transept("export", run.toString()).err()).contains("--to");
  }
}
