package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.browser.Browser;
import org.transept.browser.Tab;
import org.transept.serve.http.Secrets;

/** The page of the OpenAPI document lists every route and tries them, with the token too. */
@Tag("long")
class DocsInBrowserTest {
  @TempDir Path folder;

  @Test
  void everyRouteIsListedAndCanBeTried() throws Exception {
    Browser browser = Browser.required(DocsInBrowserTest.class);
    Path run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder));
    Secrets secrets = new Secrets("s3cret", "");
    try (Service service = ServedWorld.started(run, new MemoryStore(), secrets);
        Tab tab = new Tab(browser)) {
      tab.window(1300, 1400, false);
      tab.open(service.address() + "/docs/none"); // A page of the same origin, to leave the token.
      tab.until("document.readyState === 'complete'");
      tab.value("sessionStorage.setItem('transept.token', 's3cret')");
      tab.problems().clear();
      tab.requests().clear();
      tab.open(service.address() + "/docs");
      tab.until("document.querySelectorAll('.opblock').length > 10");
      assertThat(
              tab.all(
                  ".opblock",
                  text(".opblock-summary-method") + "+ ' ' +" + text(".opblock-summary-path")))
          .containsExactlyInAnyOrderElementsOf(documented(service));
      tab.picture(Path.of("target", "cockpit", "docs.png"));

      tab.click("#operations-recommendations-post_v1_recommend .opblock-summary-control");
      tab.until("document.querySelector('#operations-recommendations-post_v1_recommend .execute')");
      tab.click("#operations-recommendations-post_v1_recommend .execute");
      tab.until("document.querySelector('.live-responses-table .response-col_status')");
      assertThat(tab.text(".live-responses-table .response .response-col_status"))
          .startsWith("200");
      assertThat(tab.text(".live-responses-table")).contains("\"model\": \"first\"");
      tab.window(1300, 2200, true);
      tab.picture(Path.of("target", "cockpit", "docs-dark.png"));
      tab.window(390, 1500, false);
      tab.picture(Path.of("target", "cockpit", "docs-narrow.png"));
      String beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      assertThat(tab.value(beyond).asInt()).isZero();
      // The page without an icon may still have asked for one.
      assertThat(tab.problems()).allMatch(problem -> problem.contains("/favicon.ico"));
      assertThat(tab.requests())
          .allMatch(url -> url.startsWith(service.address()) || url.startsWith("data:"));
      tab.open(service.address() + "/docs/"); // As a folder, below which its files are not.
      tab.until(
          "location.pathname === '/docs/' && document.querySelectorAll('.opblock').length > 10");
      assertThat(tab.all(".servers option", "e.value")).containsExactly(service.address());
    }
  }

  private static String text(String selector) {
    return "e.querySelector('" + selector + "').textContent.replaceAll('\\u200b', '')";
  }

  private static List<String> documented(Service service) {
    List<String> routes = new ArrayList<>();
    new Caller(service.address())
        .get("/openapi.json")
        .json()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        method ->
                            routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return routes;
  }
}
