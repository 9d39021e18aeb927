package org.transept.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.transept.file.WholeFile;
import org.transept.page.Template;

/**
 * A page that needs no network and no other file: it holds its data, the drawing code and that
 * code's licences, and a content security policy forbids it to load anything.
 *
 * @param title what the page is about, as it is; it is escaped here
 * @param kind what kind of page it is
 * @param styles resources of its style sheet, in order
 * @param scripts names of its own scripts, in the order in which they run; the last one builds the
 *     page
 * @param json the data that the scripts read
 */
record Page(String title, String kind, List<String> styles, List<String> scripts, String json) {
  /** Writes the page and returns its path. An older page is replaced in one move. */
  Path write(Path folder, String fileName) throws IOException {
    String html = html();
    Path page = folder.resolve(fileName);
    WholeFile.write(page, html);
    return page;
  }

  /** Writes the page beside its place, see {@link WholeFile#stage}. */
  void stage(Path page) {
    WholeFile.stage(page, part -> Files.writeString(part, html(), UTF_8));
  }

  private String html() throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("title", Template.escapeHtml(title));
    parts.put("kind", Template.escapeHtml(kind));
    parts.put("style", all("", styles, ""));
    parts.put("d3", Template.resource(Page.class, "vendor/d3.min.js"));
    parts.put("plot", Template.resource(Page.class, "vendor/plot.umd.min.js"));
    parts.put("script", all("script/", scripts, ".js"));
    parts.put(
        "licences", Template.escapeHtml(Template.resource(Page.class, "vendor/licences.txt")));
    parts.put("data", Template.escapeInScript(json));
    return new Template(Template.resource(Page.class, "template.html")).fill(parts);
  }

  private static String all(String before, List<String> names, String after) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(Template.resource(Page.class, name.startsWith("/") ? name : before + name + after))
          .append('\n');
    }
    return all.toString();
  }
}
