package org.transept.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page {@code report.html} of a run directory: one file that needs no network and no other
 * file. It holds the run's JSON, the drawing code and its licences; a content security policy
 * forbids it to load anything. Parts of the page whose data the run does not have are left out.
 */
public final class HtmlReport {
  /** The file that {@link #write} leaves in the run directory. */
  public static final String FILE_NAME = "report.html";

  /** The page's own scripts in the order in which they run; the last one builds the page. */
  private static final List<String> SCRIPTS =
      List.of("page", "results", "headline", "metrics", "training", "geometry", "facts", "main");

  private HtmlReport() {}

  /**
   * Writes the report of that run and returns its path. An older report is replaced in one move.
   *
   * @throws org.transept.data.DataException if {@code run.json} is absent or a file is not the JSON
   *     it must be
   * @throws IOException if a file cannot be read or written
   */
  public static Path write(Path runDirectory) throws IOException {
    String page = page(RunFiles.read(runDirectory));
    Path report = runDirectory.resolve(FILE_NAME);
    Path draft = runDirectory.resolve(FILE_NAME + ".part");
    Files.writeString(draft, page);
    return Files.move(
        draft, report, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String page(RunFiles files) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("title", Template.escapeHtml(files.name()));
    parts.put("style", resource("report.css"));
    parts.put("d3", resource("vendor/d3.min.js"));
    parts.put("plot", resource("vendor/plot.umd.min.js"));
    parts.put("script", scripts());
    parts.put("licences", Template.escapeHtml(resource("vendor/licences.txt")));
    parts.put("data", Template.escapeInScript(files.toJson()));
    return new Template(resource("template.html")).fill(parts);
  }

  private static String scripts() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : SCRIPTS) {
      all.append(resource("script/" + name + ".js")).append('\n');
    }
    return all.toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + ": must be a resource beside HtmlReport, got none; build the app module again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
