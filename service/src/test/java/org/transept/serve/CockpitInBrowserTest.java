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
import org.transept.browser.Browser;
import org.transept.browser.Tab;
import tools.jackson.databind.JsonNode;

/** Histories, lists and explanations of the cockpit, as a person comes to them in a browser. */
@Tag("long")
class CockpitInBrowserTest {
  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Cockpit cockpit;

  private static Tab tab;
  private static Caller caller;

  @BeforeAll
  static void serves() throws IOException, InterruptedException {
    Browser browser = Browser.required(CockpitInBrowserTest.class);
    cockpit = new Cockpit(browser, TitledWorld.trained(folder));
    tab = cockpit.tab();
    caller = cockpit.caller();
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
    assertThat(cockpit.list(0)).isEqualTo(answered("food", history));
    assertThat(cockpit.list(1)).isEqualTo(answered("kitchen", history));
  }

  @Test
  void everyChangeOfTheHistoryChangesTheListsOfBothDomainsAsTheServiceAnswers() throws Exception {
    List<String> kitchen = cockpit.list(1);
    cockpit.add("food-07");
    assertLists("food-07");
    assertThat(cockpit.list(1)).isNotEqualTo(kitchen);
    assertThat(tab.all("#lists .list:nth-child(2) .mark", "e.innerText")).isNotEmpty();
    assertThat(tab.text("#told")).contains("kitchen:", "moved");
    assertThat(tab.value("document.activeElement.id").asString()).isEqualTo("find");

    cockpit.add("kitchen-03");
    cockpit.add("food-11");
    assertLists("food-07", "kitchen-03", "food-11");
    tab.click("#events .event:nth-child(2) [data-does=earlier]");
    tab.until(Cockpit.SETTLED);
    assertLists("kitchen-03", "food-07", "food-11");
    assertThat(tab.value("document.activeElement.dataset.does").asString()).isEqualTo("later");
    tab.click("#events .event:nth-child(1) [data-does=remove]");
    tab.until(Cockpit.SETTLED);
    assertLists("kitchen-03", "food-07");
    tab.click("#lists .list:nth-child(1) li:nth-child(4) .add");
    tab.until(Cockpit.SETTLED);
    assertThat(cockpit.events()).hasSize(3);
    tab.click("#clear");
    tab.until(Cockpit.SETTLED);
    assertLists();
    assertThat(tab.problems()).isEmpty();
  }

  @Test
  void marksSayByHowManyPlacesItemsMoved() throws Exception {
    List<String> before = cockpit.list(1);
    cockpit.add("food-07");
    List<String> after = cockpit.list(1);
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
    cockpit.add("food-07");
    cockpit.add("kitchen-03");
    tab.click("#lists .list:nth-child(2) li:nth-child(2) .why");
    tab.until("document.querySelector('#explanation') && document.querySelector('#similar .like')");
    String item = cockpit.list(1).get(1);
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
    tab.type("#find", "food-0");
    tab.until(Cockpit.FOUND);
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
    assertThat(cockpit.events()).containsExactly("Copper tea kettle");
  }

  @Test
  void aStoredUserIsLoaded() throws Exception {
    String user = caller.get("/v1/users?n=6").json().path("users").get(0).path("user").asString();
    tab.click("#examples .chip");
    tab.until("document.querySelectorAll('#events .event').length > 0");
    tab.until(Cockpit.SETTLED);
    assertThat(tab.all("#events .event", "1"))
        .hasSize(caller.get("/v1/users/" + user).json().path("events").size());
    assertThat(cockpit.list(1)).isEqualTo(answered("kitchen", "'user':'" + user + "'"));
    tab.value("document.querySelector('#user').value = 'nobody'");
    tab.click("#person button");
    tab.until("document.querySelector('#person .problems')");
    assertThat(tab.text("#person .problems")).contains("user \"nobody\" has no events");
  }

  @Test
  void whatIsWrongIsSaidWithItsFieldAndGoesAway() throws Exception {
    cockpit.set("#k", "5000");
    tab.until("!document.querySelector('#notice').hidden");
    assertThat(tab.text("#notice")).contains("k: must be from 1 to 1000, got 5000");
    cockpit.set("#k", "7");
    tab.until("document.querySelector('#notice').hidden");
    tab.until(Cockpit.SETTLED);
    assertThat(cockpit.list(0)).hasSize(7);
    cockpit.add("no such thing");
    assertThat(tab.text("#events")).contains("unknown to the model");
  }

  @Test
  void nowLeavesOutWhatCameLater() throws Exception {
    cockpit.add("food-07");
    cockpit.set("#now", "2023-01-05T00:00");
    tab.until(Cockpit.SETTLED);
    assertThat(tab.text("#events")).contains("after now, left out");
    assertThat(tab.text("#lists")).contains("no event that the model knows");
    tab.click("#reset-now");
    tab.until(Cockpit.SETTLED);
    assertLists("food-07");
  }

  @Test
  void arrowKeysGoThroughTheLists() throws Exception {
    tab.value("document.querySelector('#lists .why').focus()");
    tab.press("ArrowDown");
    tab.press("ArrowRight");
    assertThat(tab.value("document.activeElement.dataset.item").asString())
        .isEqualTo(cockpit.list(1).get(1));
    tab.press("Enter");
    tab.until("document.querySelector('#explanation')");
  }
}
