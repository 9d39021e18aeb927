package org.transept.serve.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.transept.page.Template;
import org.transept.serve.api.Refusal;
import org.transept.serve.http.Route;

/**
 * What a browser is shown: the cockpit, and the OpenAPI document to try. Both tell nothing about
 * anybody and need no token; what they ask for does. Policies let them load from this service only;
 * the cockpit, a single document, may run nothing but its own script, which is known by its hash.
 */
public final class Pages {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String OWN = "/org/transept/serve/";
  private static final String PAGE = "/org/transept/page/";
  private static final String WEBJARS = "/META-INF/resources/webjars/swagger-ui/";

  private static final List<String> SCRIPTS =
      List.of(
          "timings", "service", "state", "access", "finder", "history", "lists", "item", "facts",
          "latency", "main");

  /** Swagger UI styles its elements itself. */
  private static final String DOCS_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private Pages() {}

  /** The pages' routes. */
  public static List<Route> routes() {
    try {
      Route.Text cockpit = cockpit();
      Route.Text docs = docs("");
      Route.Text folder = docs("../");
      Map<String, Route.Text> files = files();
      return List.of(
          page("GET /", "A page for developers: lists for a history, and what made them", cockpit),
          new Route(
              "GET /docs",
              "This document, to be tried",
              List.of(),
              List.of(String.class),
              call -> call.endsWithSlash() ? folder : docs),
          new Route(
              "GET /docs/{file}",
              "A file of that page",
              List.of(),
              List.of(String.class),
              call -> file(files, call.path("file"))));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Route page(String name, String summary, Route.Text page) {
    return new Route(name, summary, List.of(), List.of(String.class), call -> page);
  }

  private static Route.Text file(Map<String, Route.Text> files, String name) {
    Route.Text file = files.get(name);
    if (file == null) {
      throw new Refusal(404, "/docs has no file \"%s\"".formatted(name));
    }
    return file;
  }

  /** Its files are named from where the page is, so that a proxy may put all below another path. */
  private static Route.Text docs(String root) throws IOException {
    String html =
        new Template(Template.resource(Pages.class, OWN + "docs/docs.html"))
            .fill(Map.of("root", root));
    return new Route.Text(HTML, html, DOCS_POLICY);
  }

  private static Route.Text cockpit() throws IOException {
    String style =
        Template.resource(Pages.class, PAGE + "page.css")
            + Template.resource(Pages.class, OWN + "cockpit.css");
    StringBuilder script =
        new StringBuilder("(() => {\n\"use strict\";\n")
            .append(Template.resource(Pages.class, PAGE + "element.js"));
    for (String name : SCRIPTS) {
      script.append(Template.resource(Pages.class, OWN + "script/" + name + ".js"));
    }
    script.append("})();\n");
    String html =
        new Template(Template.resource(Pages.class, OWN + "cockpit.html"))
            .fill(Map.of("style", style, "script", script.toString()));
    String policy =
        "default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; connect-src 'self';"
                .formatted(hash(script.toString()), hash(style))
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    return new Route.Text(HTML, html, policy);
  }

  /** How a policy names an inline script or style, CSP level 3, section 2.3.1. */
  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Swagger UI's own files and what starts it, by the names that the page knows them by. */
  private static Map<String, Route.Text> files() throws IOException {
    String swagger = WEBJARS + version() + "/";
    return Map.of(
        "swagger-ui.css",
        new Route.Text(
            "text/css; charset=utf-8", Template.resource(Pages.class, swagger + "swagger-ui.css")),
        "swagger-ui-bundle.js",
        script(swagger + "swagger-ui-bundle.js"),
        "docs.css",
        new Route.Text(
            "text/css; charset=utf-8", Template.resource(Pages.class, OWN + "docs/docs.css")),
        "docs.js",
        script(OWN + "docs/docs.js"));
  }

  private static Route.Text script(String name) throws IOException {
    return new Route.Text("text/javascript; charset=utf-8", Template.resource(Pages.class, name));
  }

  /** The version of Swagger UI on the class path, which its files' folder is named after. */
  private static String version() throws IOException {
    String file = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = Pages.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + ": must be on the class path; build again");
      }
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
