package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study as a user types it, with the processes that it starts. */
@Tag("long")
class StudyCommandTest {
  @TempDir private Path folder;

  private record Result(int code, String out, String err) {}

  private static Result transept(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("study.yaml"), text);
  }

  @Test
  void aStudyIsDoneDrawnAndDrawnAgain() throws IOException {
    Path file =
        file(
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
            """);
    Path out = folder.resolve("out");
    Result done = transept("study", file.toString(), "--out", out.toString());
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.err())
        .contains("tiny_none: ", "2 runs: 2 cells x 1 seeds, 0 done", "[2/2] tiny_early_s1 in ");
    assertThat(done.out()).contains("report: ").contains("study.html");
    assertThat(out.resolve("study.html")).content().contains("fusion: early against none changes");

    Files.delete(out.resolve("study.html"));
    Result drawn = transept("study", "--report", out.toString());
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(out.resolve("study.html")).exists();
    Result again = transept("study", file.toString(), "--out", out.toString());
    assertThat(again.err()).contains("2 runs: 2 cells x 1 seeds, 2 done").doesNotContain("[2/2]");
  }

  @Test
  void whatIsMissingOrWrongIsSaid() throws IOException {
    assertThat(transept("study").err()).contains("study needs FILE and --out DIR");
    Path absent = folder.resolve("absent.yaml");
    Result none = transept("study", absent.toString(), "--out", folder.resolve("x").toString());
    assertThat(none.code()).isEqualTo(Main.UNUSABLE);
    assertThat(none.err()).contains("must be the file of a study, got no such file");
    Path wrong = file("axis: []\n");
    assertThat(transept("study", wrong.toString(), "--out", folder.resolve("x").toString()).err())
        .contains("study.yaml:1:1: unknown key \"axis\", did you mean \"axes\"?");
    assertThat(transept("study", "--report", folder.toString()).err())
        .contains("must be the folder of a study, but it has no study.json");
  }
}
