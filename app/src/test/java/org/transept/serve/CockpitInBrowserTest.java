package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
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
import tools.jackson.databind.JsonNode;

/**
 * The cockpit as a person uses it, in a browser, on a service of a small world. Pictures stay in
 * {@code target/cockpit} to be looked at; {@code wide-light.png} is the one in the documentation.
 */
@Tag("long")
class CockpitInBrowserTest {
  private static final Path PICTURES = Path.of("target", "cockpit");

  /** The page has asked for its lists and has them. */
  private static final String SETTLED =
      "document.querySelectorAll('#lists ol').length === 2"
          + " && document.querySelector('#lists').ariaBusy === 'false'";

  private static final String FOUND =
      "document.querySelector('#found .option[aria-selected=true]')";

  @TempDir private static Path folder;

  private static Path run;
  private static Service service;
  private static Caller caller;

  @SuppressWarnings("NullAway.Init")
  private static Tab tab;

  @BeforeAll
  static void serves() throws IOException, InterruptedException {
    Browser browser = Browser.required(CockpitInBrowserTest.class);
    run = TitledWorld.trained(folder);
    service = ServedWorld.started(run);
    service.fill(true, line -> {});
    caller = new Caller(service.address());
    tab = new Tab(browser);
  }

  @AfterAll
  static void stops() throws IOException, InterruptedException {
    if (tab != null) {
      tab.close();
    }
    if (service != null) {
      service.close();
    }
  }

  @BeforeEach
  void startsAnew() throws InterruptedException, TimeoutException {
    tab.reset();
    tab.window(1500, 1100, false);
  }

  private void open() throws InterruptedException, TimeoutException {
    tab.open(service.address() + "/");
    tab.until(SETTLED);
  }

  /** Finds an item by what is typed and adds the first that is found. */
  private void add(String text) throws InterruptedException, TimeoutException {
    int before = events().size();
    tab.type("#find", text);
    tab.until(FOUND);
    tab.press("Enter");
    tab.until("document.querySelectorAll('#events .event').length === " + (before + 1));
    tab.until(SETTLED);
  }

  private List<String> events() {
    return tab.all("#events .event .name", "e.innerText");
  }

  private List<String> list(int d) {
    return tab.all("#lists .list:nth-child(%d) li".formatted(d + 1), "e.dataset.item");
  }

  /** What the service answers to these items of food and kitchen, had at the end of the log. */
  private static String history(String... items) {
    long at = caller.get("/v1/model").json().path("until").asLong();
    List<String> events = new ArrayList<>();
    for (String item : items) {
      String domain = item.substring(0, item.indexOf('-'));
      events.add("{'item':'%s','domain':'%s','at':%d}".formatted(item, domain, at++));
    }
    return "'history':[" + String.join(",", events) + "]";
  }

  private static List<String> answered(String domain, String history) {
    return Facts.items(
        caller.post("/v1/recommend", "{'domain':'%s',%s}".formatted(domain, history)).json());
  }

  private void assertLists(String... items) {
    String history = history(items);
    assertThat(list(0)).isEqualTo(answered("food", history));
    assertThat(list(1)).isEqualTo(answered("kitchen", history));
  }

  @Test
  void thePageLoadsWithoutErrorsAndFromNowhereElse() throws Exception {
    open();
    assertLists();
    tab.until("document.querySelectorAll('#latency tbody tr').length > 1");
    assertThat(tab.text("#run")).isEqualTo("first");
    assertThat(tab.text("#facts"))
        .contains("towers", "full ranking", "NDCG@10", "no run was before");
    assertThat(tab.text("#latency")).contains("/v1/recommend");
    assertThat(tab.all("#examples .chip", "e.innerText")).isNotEmpty();
    assertThat(tab.problems()).isEmpty();
    assertThat(tab.requests())
        .allMatch(url -> url.startsWith(service.address()) || url.startsWith("data:"))
        .hasSizeGreaterThan(3);
  }

  @Test
  void noScriptButItsOwnRuns() throws Exception {
    assertThat(caller.get("/").response().headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).doesNotContain("unsafe", "http", "*"));
    open();
    tab.value(
        """
        (() => { const script = document.createElement("script");
                 script.textContent = "window.foreign = true"; document.body.append(script); })()\
        """);
    assertThat(tab.value("window.foreign === undefined").asBoolean()).isTrue();
    assertThat(tab.problems()).hasSize(1).first().asString().contains("Content Security Policy");
  }

  @Test
  void everyChangeOfTheHistoryChangesTheListsOfBothDomainsAsTheServiceAnswers() throws Exception {
    open();
    List<String> kitchen = list(1);
    add("food-07");
    assertLists("food-07");
    assertThat(list(1)).isNotEqualTo(kitchen);
    assertThat(tab.all("#lists .list:nth-child(2) .mark", "e.innerText")).isNotEmpty();
    assertThat(tab.text("#told")).contains("kitchen:", "moved");
    assertThat(tab.value("document.activeElement.id").asString()).isEqualTo("find");

    add("kitchen-03");
    add("food-11");
    assertLists("food-07", "kitchen-03", "food-11");
    tab.click("#events .event:nth-child(2) [data-does=earlier]");
    tab.until(SETTLED);
    assertLists("kitchen-03", "food-07", "food-11");
    assertThat(tab.value("document.activeElement.dataset.does").asString()).isEqualTo("later");
    tab.click("#events .event:nth-child(1) [data-does=remove]");
    tab.until(SETTLED);
    assertLists("kitchen-03", "food-07");
    tab.click("#lists .list:nth-child(1) li:nth-child(4) .add");
    tab.until(SETTLED);
    assertThat(events()).hasSize(3);
    tab.click("#clear");
    tab.until(SETTLED);
    assertLists();
    assertThat(tab.problems()).isEmpty();
  }

  @Test
  void marksSayByHowManyPlacesItemsMoved() throws Exception {
    open();
    List<String> before = list(1);
    add("food-07");
    List<String> after = list(1);
    List<String> marks =
        tab.all(
            "#lists .list:nth-child(2) li",
            "(e.querySelector('.mark.new, .mark.up, .mark.down')?.innerText ?? '')");
    for (int rank = 0; rank < after.size(); rank++) {
      int was = before.indexOf(after.get(rank));
      String mark =
          was < 0
              ? "new"
              : was == rank ? "" : (was > rank ? "▲" : "▼") + "\u2009" + Math.abs(was - rank);
      assertThat(marks.get(rank)).as(after.get(rank)).isEqualTo(mark);
    }
  }

  @Test
  void theExplanationIsThatOfTheService() throws Exception {
    open();
    add("food-07");
    add("kitchen-03");
    tab.click("#lists .list:nth-child(2) li:nth-child(2) .why");
    tab.until("document.querySelector('#explanation') && document.querySelector('#similar .like')");
    String item = list(1).get(1);
    JsonNode explained =
        caller
            .post(
                "/v1/explain",
                "{%s,'domain':'kitchen','item':'%s'}"
                    .formatted(history("food-07", "kitchen-03"), item))
            .json();
    JsonNode events = explained.path("events");
    assertThat(events.size()).isEqualTo(2);
    assertThat(tab.all("#explanation .reasons li", "e.dataset.item"))
        .isEqualTo(events.valueStream().map(one -> one.path("item").asString()).toList());
    assertThat(tab.all("#explanation .reasons li", "e.dataset.added").stream().map(Double::valueOf))
        .isEqualTo(events.valueStream().map(one -> one.path("added").asDouble()).toList());
    assertThat(tab.all("#explanation", "e.dataset.score").stream().map(Double::valueOf))
        .containsExactly(explained.path("score").asDouble());
    assertThat(tab.all("#explanation tbody tr", "e.children[1].innerText"))
        .hasSize(explained.path("readings").size())
        .contains("food");
    JsonNode similar = caller.get("/v1/items/kitchen/%s/similar?k=6".formatted(item)).json();
    assertThat(tab.all("#similar .like button", "e.innerText"))
        .isEqualTo(
            similar.path("items").valueStream().map(one -> one.path("title").asString()).toList());
    tab.click("#similar .tabs button:nth-child(1)");
    tab.until("document.querySelector('#similar .tabs button').ariaPressed === 'true'");
    assertThat(tab.problems()).isEmpty();
  }

  @Test
  void theFieldFindsItemsByKeyAndByWordsOfTheirTitles() throws Exception {
    open();
    tab.type("#find", "food-0");
    tab.until(FOUND);
    assertThat(tab.text("#found")).contains("food: 6 of 9 matches");
    assertThat(tab.value("document.querySelector('#find').ariaExpanded").asString())
        .isEqualTo("true");
    tab.press("Escape");
    tab.until("document.querySelector('#found').hidden");
    tab.value("document.querySelector('#find').value = ''");
    tab.type("#find", "kettle cop");
    tab.until("document.querySelectorAll('#found .option').length === 1");
    assertThat(tab.text("#found .option .name")).isEqualTo("Copper tea kettle");
    tab.press("Enter");
    tab.until("document.querySelectorAll('#events .event').length === 1");
    assertThat(events()).containsExactly("Copper tea kettle");
  }

  @Test
  void aStoredUserIsLoaded() throws Exception {
    open();
    String user = caller.get("/v1/users?n=6").json().path("users").get(0).path("user").asString();
    tab.click("#examples .chip");
    tab.until("document.querySelectorAll('#events .event').length > 0");
    tab.until(SETTLED);
    assertThat(tab.all("#events .event", "1"))
        .hasSize(caller.get("/v1/users/" + user).json().path("events").size());
    assertThat(list(1)).isEqualTo(answered("kitchen", "'user':'" + user + "'"));
    tab.value("document.querySelector('#user').value = 'nobody'");
    tab.click("#person button");
    tab.until("document.querySelector('#person .problems')");
    assertThat(tab.text("#person .problems")).contains("user \"nobody\" has no events");
  }

  @Test
  void whatIsWrongIsSaidWithItsFieldAndGoesAway() throws Exception {
    open();
    set("#k", "5000");
    tab.until("!document.querySelector('#notice').hidden");
    assertThat(tab.text("#notice")).contains("k: must be from 1 to 1000, got 5000");
    set("#k", "7");
    tab.until("document.querySelector('#notice').hidden");
    tab.until(SETTLED);
    assertThat(list(0)).hasSize(7);
    add("no such thing");
    assertThat(tab.text("#events")).contains("unknown to the model");
  }

  @Test
  void anEventThatIsRefusedIsNamed() throws Exception {
    try (Service strict = ServedWorld.started(run, "unknown=reject")) {
      tab.open(strict.address() + "/");
      tab.until(SETTLED);
      add("no such thing");
      tab.until("!document.querySelector('#notice').hidden");
      assertThat(tab.text("#notice"))
          .containsOnlyOnce("event “no such thing” of food, item: must be an item of domain");
    }
  }

  @Test
  void nowLeavesOutWhatCameLater() throws Exception {
    open();
    add("food-07");
    set("#now", "2023-01-05T00:00");
    tab.until(SETTLED);
    assertThat(tab.text("#events")).contains("after now, left out");
    assertThat(tab.text("#lists")).contains("no event that the model knows");
    tab.click("#reset-now");
    tab.until(SETTLED);
    assertLists("food-07");
  }

  private void set(String selector, String value) {
    tab.value(
        """
        (() => { const e = document.querySelector("%s"); e.value = "%s";
                 e.dispatchEvent(new Event("change")); })()\
        """
            .formatted(selector, value));
  }

  @Test
  void theTokenIsAskedForAndKeptInTheTab() throws Exception {
    Secrets secrets = new Secrets("s3cret", "");
    try (Service closed = ServedWorld.started(run, new MemoryStore(), secrets)) {
      tab.open(closed.address() + "/");
      tab.until("document.querySelector('#access')?.open");
      tab.type("#token", "wrong");
      tab.press("Enter");
      tab.until("document.querySelector('#access-problem').innerText !== ''");
      tab.type("#token", "s3cret");
      tab.press("Enter");
      tab.until(SETTLED);
      assertThat(list(0)).hasSize(10);
      assertThat(tab.value("sessionStorage.getItem('transept.token')").asString())
          .isEqualTo("s3cret");
      tab.open(closed.address() + "/");
      tab.until(SETTLED);
      assertThat(tab.value("document.querySelector('#access')?.open").asBoolean()).isFalse();
      assertThat(tab.text("#examples")).contains("Nobody");
    }
  }

  @Test
  void anotherRunIsNoticed() throws Exception {
    try (Service swapped = ServedWorld.started(run)) {
      tab.open(swapped.address() + "/");
      tab.until(SETTLED);
      Path second =
          ServedWorld.trained(folder.resolve("second"), folder.resolve("world/events.csv"));
      new Caller(swapped.address()).post("/v1/model", "{'run':'" + second + "'}");
      tab.type("#find", "food-07");
      tab.until(FOUND);
      tab.press("Enter");
      tab.until("document.querySelector('#run').innerText === 'second'");
      tab.until(SETTLED);
      assertThat(tab.text("#facts")).contains(run.toString());
    }
  }

  @Test
  void aServiceThatIsAwayIsSaid() throws Exception {
    Service gone = ServedWorld.started(run);
    tab.open(gone.address() + "/");
    tab.until(SETTLED);
    gone.close();
    set("#k", "5");
    tab.until("!document.querySelector('#notice').hidden");
    assertThat(tab.text("#notice")).contains("cannot be reached", "Try again");
  }

  @Test
  void arrowKeysGoThroughTheLists() throws Exception {
    open();
    tab.value("document.querySelector('#lists .why').focus()");
    tab.press("ArrowDown");
    tab.press("ArrowRight");
    assertThat(tab.value("document.activeElement.dataset.item").asString())
        .isEqualTo(list(1).get(1));
    tab.press("Enter");
    tab.until("document.querySelector('#explanation')");
  }

  @ParameterizedTest
  @CsvSource({
    "wide-light, 1500, 1150, false",
    "wide-dark, 1500, 1150, true",
    "middle, 1100, 1600, false",
    "narrow, 390, 4200, true",
    "smallest, 320, 4600, false",
  })
  void nothingIsTooWideAndEveryControlHasAName(String name, int width, int height, boolean dark)
      throws Exception {
    tab.window(width, height, dark);
    open();
    tab.click("#examples .chip:nth-of-type(2)");
    tab.until("document.querySelectorAll('#events .event').length > 0");
    tab.until(SETTLED);
    tab.click("#lists .list:nth-child(2) li:nth-child(5) .add");
    tab.until(SETTLED);
    tab.click("#lists .list:nth-child(2) .why");
    tab.until("document.querySelector('#explanation') && document.querySelector('#latency tbody')");
    tab.value("window.scrollTo(0, 0)");
    tab.picture(PICTURES.resolve(name + ".png"));
    String beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assertThat(tab.value(beyond).asInt()).isZero();
    assertThat(
            tab.all(
                "#history, #lists > *, #item, #facts, #latency", "e.scrollWidth - e.clientWidth"))
        .containsOnly("0");
    assertThat(tab.all("button, input", nameOf())).doesNotContain("");
    assertThat(tab.problems()).isEmpty();
  }

  /** What a screen reader calls a control. */
  private static String nameOf() {
    return "(e.ariaLabel || e.innerText || (e.labels && e.labels[0] && e.labels[0].innerText) ||"
        + " '').trim() || e.closest('[hidden], dialog') !== null || ''";
  }
}
