package org.transept.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.browser.Browser;
import org.transept.browser.Tab;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Keys, titles, users and domains that look like parts of a page are shown as the text they are.
 */
@Tag("long")
class HostileTextsInBrowserTest {
  private static final String RUNS = "window.ran=1";

  /** Keys of the items that the log's first ones become. */
  private static final List<String> KEYS =
      List.of(
          "<img src=x onerror=" + RUNS + ">",
          "\"><script>" + RUNS + "</script>",
          "javascript:" + RUNS,
          "' onmouseover='" + RUNS,
          "\u202egnp.exe",
          "k".repeat(400),
          "a&amp;b",
          "${" + RUNS + "}",
          "{{" + RUNS + "}}",
          "a/../b?c=d#e%20f");

  /** What they are called, and how that is read: references of HTML are decoded once. */
  private static final List<List<String>> TITLES =
      List.of(
          same("<img src=x onerror=" + RUNS + ">"),
          same("\"><script>" + RUNS + "</script>"),
          same("javascript:" + RUNS),
          same("</title><svg onload=" + RUNS + ">"),
          same("\u202eesrever\u202c and on"),
          same("Donau" + "dampfschiff".repeat(30)),
          List.of("Salt &amp; pepper", "Salt & pepper"),
          List.of("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
          List.of("&lt;img src=x onerror=" + RUNS + "&gt;", "<img src=x onerror=" + RUNS + ">"),
          same("many words ".repeat(40).strip()));

  private static final List<String> DOMAINS = List.of("<b>food</b>", "kitchen & \"co\"");
  private static final String USER = "<img src=u onerror=" + RUNS + ">";

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Cockpit cockpit;

  private static Tab tab;

  private static List<String> same(String title) {
    return List.of(title, title);
  }

  @BeforeAll
  static void serves() throws IOException, InterruptedException {
    Browser browser = Browser.required(HostileTextsInBrowserTest.class);
    Path log = log();
    Path items = folder.resolve("items.csv");
    Files.writeString(items, items());
    Path run = ServedWorld.trained(folder.resolve("first"), log, "data.items=" + items);
    cockpit = new Cockpit(browser, run);
    tab = cockpit.tab();
  }

  /** The small world's, with other names. */
  private static Path log() throws IOException {
    Path plain = ServedWorld.log(folder.resolve("world"));
    List<String> lines = Files.readAllLines(plain);
    String user = lines.get(1).split(",", 2)[0];
    List<String> hostile = new ArrayList<>(List.of(lines.get(0)));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      for (int i = 0; i < cells.length; i++) {
        cells[i] = csv(hostile(cells[i], user));
      }
      hostile.add(String.join(",", cells));
    }
    return Files.write(folder.resolve("events.csv"), hostile);
  }

  private static String hostile(String cell, String user) {
    return switch (cell) {
      case "food" -> DOMAINS.get(0);
      case "kitchen" -> DOMAINS.get(1);
      default -> {
        int number = cell.matches("food-\\d+") ? Integer.parseInt(cell.substring(5)) : 0;
        yield cell.equals(user) ? USER : number >= 1 && number <= KEYS.size() ? key(number) : cell;
      }
    };
  }

  private static String key(int number) {
    return KEYS.get(number - 1);
  }

  private static String csv(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String items() {
    StringBuilder csv = new StringBuilder("item,domain,title\n");
    for (int i = 0; i < KEYS.size(); i++) {
      csv.append(csv(KEYS.get(i))).append(',').append(csv(DOMAINS.get(0))).append(',');
      csv.append(csv(TITLES.get(i).get(0))).append('\n');
    }
    return csv.toString();
  }

  @AfterAll
  static void stops() throws IOException, InterruptedException {
    if (cockpit != null) {
      cockpit.close();
    }
  }

  @BeforeEach
  void startsAnew() throws InterruptedException, TimeoutException {
    cockpit.open();
    cockpit.set("#k", "30");
    tab.until("document.querySelectorAll('#lists .list:nth-child(1) li').length >= 30");
  }

  /** Nothing ran, nothing was loaded, and nothing tried to: the policy would have complained. */
  private static void assertNothingRan() {
    assertThat(tab.value("window.ran === undefined").asBoolean()).isTrue();
    assertThat(tab.all("img, iframe, svg, script[src], a[href^=javascript]", "e.outerHTML"))
        .isEmpty();
    assertThat(tab.problems()).isEmpty();
    assertThat(tab.requests())
        .allMatch(url -> url.startsWith(cockpit.address()) || url.startsWith("data:"));
  }

  private static List<String> titles() {
    return TITLES.stream().map(title -> title.get(1)).toList();
  }

  /** Without what a browser does to white space. */
  private static List<String> shown(String selector) {
    return tab.all(selector, "e.textContent");
  }

  @Test
  void listsFactsAndUsersShowThemAsText() throws Exception {
    assertThat(shown("#lists .list:nth-child(1) .name")).containsAll(titles());
    assertThat(shown("#lists .list:nth-child(1) small .key")).containsAll(KEYS);
    assertThat(shown("#lists h2").toString()).contains(DOMAINS.get(0), DOMAINS.get(1));
    assertThat(shown("#facts tbody th")).containsAll(DOMAINS);
    assertNothingRan();
  }

  @Test
  void aUserOfSuchAKeyIsLoadedAndNamed() throws Exception {
    tab.type("#user", USER);
    tab.click("#person button");
    tab.until("document.querySelectorAll('#events .event').length > 0");
    tab.until(Cockpit.SETTLED);
    assertThat(tab.text("#events-title")).contains(USER);
    assertThat(tab.text("#told")).doesNotContain("&lt;");
    tab.value("document.querySelector('#user').value = '<i>nobody</i>'");
    tab.click("#person button");
    tab.until("document.querySelector('#person .problems')");
    assertThat(tab.text("#person .problems")).contains("user \"<i>nobody</i>\" has no events");
    tab.problems().removeIf(problem -> problem.contains("404")); // Of that user.
    assertNothingRan();
  }

  @Test
  void historiesExplanationsAndSimilarItemsShowThemAsText() throws Exception {
    for (int i = 0; i < KEYS.size(); i++) {
      tab.click("#lists .list:nth-child(1) li[data-item=\"%s\"] .add".formatted(css(KEYS.get(i))));
      tab.until("document.querySelectorAll('#events .event').length === " + (i + 1));
      tab.until(Cockpit.SETTLED);
    }
    assertThat(shown("#events .name")).containsExactlyInAnyOrderElementsOf(titles());
    for (String key : KEYS) {
      int i = KEYS.indexOf(key);
      tab.click("#lists .list:nth-child(1) li[data-item=\"%s\"] .why".formatted(css(key)));
      tab.until(
          "document.querySelector('#item .item-name')?.textContent === "
              + JsonNodeFactory.instance.stringNode(titles().get(i)));
      tab.until("document.querySelector('#item-body').ariaBusy === 'false'");
      assertThat(shown("#explanation .reasons .name"))
          .containsExactlyInAnyOrderElementsOf(titles());
      assertThat(shown("#similar .like button")).isNotEmpty();
    }
    assertThat(shown("#similar .tabs button")).isEqualTo(DOMAINS);
    cockpit.assertNothingIsTooWide();
    assertNothingRan();
  }

  /** For a selector in a string of a template. */
  private static String css(String key) {
    return key.replace("\\", "\\\\\\\\").replace("\"", "\\\\\"").replace("${", "\\${");
  }

  @Test
  void searchesAndNewItemsShowThemAsText() throws Exception {
    String key = "<script>" + RUNS + "</script>";
    String body =
        "{\"item\":%s,\"domain\":%s,\"title\":%s,\"similar\":[%s]}"
            .formatted(
                json(key), json(DOMAINS.get(0)), json("new &amp; <b>bold</b>"), json(KEYS.get(0)));
    Caller.Reply added = cockpit.caller().post("/v1/items", body);
    assertThat(added.status()).as(added.text()).isEqualTo(200);
    tab.type("#find", "<");
    tab.until(Cockpit.FOUND);
    assertThat(shown("#found .name")).contains("new &amp; <b>bold</b>", titles().get(0));
    tab.picture(Cockpit.PICTURES.resolve("hostile-found.png"));
    tab.press("Escape");
    tab.until("document.querySelector('#found').hidden");
    tab.value("document.querySelector('#find').value = ''");
    cockpit.set("#k", "31");
    tab.until("document.querySelectorAll('#lists .list:nth-child(1) li').length === 31");
    assertThat(shown("#lists .list:nth-child(1) .name")).contains("new &amp; <b>bold</b>");
    cockpit.add("<u>no such thing</u>");
    assertThat(cockpit.events()).contains("<u>no such thing</u>");
    assertNothingRan();
    String path = URLEncoder.encode(DOMAINS.get(0), UTF_8) + "/" + URLEncoder.encode(key, UTF_8);
    assertThat(cockpit.caller().delete("/v1/items/" + path).status()).isEqualTo(200);
  }

  private static String json(String text) {
    return JsonNodeFactory.instance.stringNode(text).toString();
  }

  @ParameterizedTest
  @CsvSource({"390, 9000", "821, 4000", "1280, 3500", "1440, 3000"})
  void theyBreakNoPage(int width, int height) throws Exception {
    cockpit.open(width, height, false);
    cockpit.set("#k", "30");
    tab.until("document.querySelectorAll('#lists .list:nth-child(1) li').length >= 30");
    for (int i = 3; i < 7; i++) {
      tab.click("#lists .list:nth-child(1) li[data-item=\"%s\"] .add".formatted(css(KEYS.get(i))));
      tab.until(Cockpit.SETTLED);
    }
    tab.click("#lists .list:nth-child(1) li[data-item=\"%s\"] .why".formatted(css(KEYS.get(5))));
    tab.until("document.querySelector('#explanation')");
    tab.value("window.scrollTo(0, 0)");
    tab.picture(Cockpit.PICTURES.resolve("hostile-" + width + ".png"));
    cockpit.assertNothingIsTooWide();
    assertNothingRan();
  }

  @Test
  void theDocumentationShowsThemAsText() throws Exception {
    tab.open(cockpit.address() + "/docs");
    tab.until("document.querySelectorAll('.opblock').length > 10");
    for (String operation : List.of("post_v1_recommend", "post_v1_explain")) {
      String id = "#operations-recommendations-" + operation;
      tab.click(id + " .opblock-summary-control");
      tab.until("document.querySelector('" + id + " .execute')");
      tab.click(id + " .execute");
      tab.until("document.querySelector('" + id + " .live-responses-table')");
      assertThat(shown(id + " .live-responses-table").stream().collect(Collectors.joining()))
          .contains("200");
    }
    assertThat(tab.value("window.ran === undefined").asBoolean()).isTrue();
  }
}
