package org.transept.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.transept.data.DataException;
import org.transept.file.JsonFile;
import tools.jackson.databind.node.ObjectNode;

/**
 * The page {@code study.html} of a study's folder: what holds over its runs, as {@code
 * analysis.json} says, in figures and tables that can be taken out as CSV. One file that needs no
 * network and no other file. Parts of the page whose data the analysis does not have are left out.
 */
public final class StudyPage {
  /** The file that {@link #write} leaves in the study's folder. */
  public static final String FILE_NAME = "study.html";

  private static final List<String> SCRIPTS =
      List.of(
          "/org/transept/page/element.js",
          "page",
          "csv",
          "study/study",
          "study/exhibit",
          "study/summary",
          "study/seeds",
          "study/orthogonality",
          "study/trajectories",
          "study/scaling",
          "study/effects",
          "study/runs",
          "study/main");

  private StudyPage() {}

  /**
   * Writes the page of that study and returns its path. An older page is replaced in one move.
   *
   * @throws DataException if {@code analysis.json} is absent or is no JSON object
   * @throws IOException if the file cannot be read or the page not be written
   */
  public static Path write(Path studyFolder) throws IOException {
    Path file = studyFolder.resolve("analysis.json");
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file
              + ": must be there, got no such file; is "
              + studyFolder
              + " the folder of a study that has been analysed?");
    }
    ObjectNode analysis = JsonFile.object(file);
    return new Page(
            analysis.path("name").asString(""),
            "Transept study",
            List.of("/org/transept/page/page.css", "study.css"),
            SCRIPTS,
            analysis.toString())
        .write(studyFolder, FILE_NAME);
  }
}
