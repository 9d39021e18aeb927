package org.transept.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The page {@code report.html} of a run directory: one file that needs no network and no other
 * file. Parts of the page whose data the run does not have are left out.
 */
public final class HtmlReport {
  /** The file that {@link #write} leaves in the run directory. */
  public static final String FILE_NAME = "report.html";

  private static final List<String> SCRIPTS =
      List.of(
          "/org/transept/page/element.js",
          "page",
          "csv",
          "results",
          "headline",
          "metrics",
          "training",
          "geometry",
          "facts",
          "main");

  private HtmlReport() {}

  /**
   * Writes the report of that run and returns its path. An older report is replaced in one move.
   *
   * @throws org.transept.data.DataException if {@code run.json} is absent or a file is not the JSON
   *     it must be
   * @throws IOException if a file cannot be read or written
   */
  public static Path write(Path runDirectory) throws IOException {
    return page(RunFiles.read(runDirectory)).write(runDirectory, FILE_NAME);
  }

  /**
   * Writes the page of a report that is not in its place yet beside its own place, see {@link
   * org.transept.run.trained.Evaluation.Page}.
   */
  public static void stage(Path runDirectory, String name, ObjectNode report) {
    page(RunFiles.read(runDirectory, report)).stage(runDirectory.resolve(name));
  }

  private static Page page(RunFiles files) {
    return new Page(
        files.name(),
        "Transept run report",
        List.of("/org/transept/page/page.css"),
        SCRIPTS,
        files.toJson());
  }
}
