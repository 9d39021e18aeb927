package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
import org.transept.serve.http.Secrets;

/**
 * The cockpit as a page: what it loads and runs, how it goes with tokens, swaps and a service that
 * is away, and how it looks in windows of any width. Pictures stay in {@code target/cockpit} to be
 * looked at; {@code wide-light.png} is the one in the documentation.
 */
@Tag("long")
class CockpitPageInBrowserTest {
  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Cockpit cockpit;

  private static Path run;
  private static Tab tab;

  @BeforeAll
  static void serves() throws IOException, InterruptedException {
    Browser browser = Browser.required(CockpitPageInBrowserTest.class);
    run = TitledWorld.trained(folder);
    cockpit = new Cockpit(browser, run);
    tab = cockpit.tab();
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

  @Test
  void thePageLoadsWithoutErrorsAndFromNowhereElse() throws Exception {
    tab.until("document.querySelectorAll('#latency tbody tr').length > 1");
    assertThat(cockpit.list(0)).hasSize(10);
    assertThat(tab.text("#run")).isEqualTo("first");
    assertThat(tab.text("#facts"))
        .contains("towers", "full ranking", "NDCG@10", "no run was before");
    assertThat(tab.text("#latency")).contains("/v1/recommend");
    assertThat(tab.all("#examples .chip", "e.innerText")).isNotEmpty();
    assertThat(tab.problems()).isEmpty();
    assertThat(tab.requests())
        .allMatch(url -> url.startsWith(cockpit.address()) || url.startsWith("data:"))
        .hasSizeGreaterThan(3);
  }

  @Test
  void noScriptButItsOwnRuns() throws Exception {
    assertThat(cockpit.caller().get("/").response().headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).doesNotContain("unsafe", "http", "*"));
    tab.value(
        """
        (() => { const script = document.createElement("script");
                 script.textContent = "window.foreign = true"; document.body.append(script); })()\
        """);
    assertThat(tab.value("window.foreign === undefined").asBoolean()).isTrue();
    assertThat(tab.problems()).hasSize(1).first().asString().contains("Content Security Policy");
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
      tab.until(Cockpit.SETTLED);
      assertThat(cockpit.list(0)).hasSize(10);
      assertThat(tab.value("sessionStorage.getItem('transept.token')").asString())
          .isEqualTo("s3cret");
      tab.open(closed.address() + "/");
      tab.until(Cockpit.SETTLED);
      assertThat(tab.value("document.querySelector('#access')?.open").asBoolean()).isFalse();
      assertThat(tab.text("#examples")).contains("Nobody");
    }
  }

  @Test
  void anotherRunIsNoticed() throws Exception {
    try (Service swapped = ServedWorld.started(run)) {
      tab.open(swapped.address() + "/");
      tab.until(Cockpit.SETTLED);
      Path second =
          ServedWorld.trained(folder.resolve("second"), folder.resolve("world/events.csv"));
      new Caller(swapped.address()).post("/v1/model", "{'run':'" + second + "'}");
      tab.type("#find", "food-07");
      tab.until(Cockpit.FOUND);
      tab.press("Enter");
      tab.until("document.querySelector('#run').innerText === 'second'");
      tab.until(Cockpit.SETTLED);
      assertThat(tab.text("#facts")).contains(run.toString());
    }
  }

  @Test
  void aServiceThatIsAwayIsSaid() throws Exception {
    Service gone = ServedWorld.started(run);
    tab.open(gone.address() + "/");
    tab.until(Cockpit.SETTLED);
    gone.close();
    cockpit.set("#k", "5");
    tab.until("!document.querySelector('#notice').hidden");
    assertThat(tab.text("#notice")).contains("cannot be reached", "Try again");
  }

  @Test
  void anEventThatIsRefusedIsNamed() throws Exception {
    try (Service strict = ServedWorld.started(run, "unknown=reject")) {
      tab.open(strict.address() + "/");
      tab.until(Cockpit.SETTLED);
      cockpit.add("no such thing");
      tab.until("!document.querySelector('#notice').hidden");
      assertThat(tab.text("#notice"))
          .containsOnlyOnce("event “no such thing” of food, item: must be an item of domain");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "wide-light, 1500, 1150, false",
    "wide-dark, 1500, 1150, true",
    "1440, 1440, 1300, true",
    "1280, 1280, 1700, false",
    "1024, 1024, 1800, false",
    "821, 821, 1900, true",
    "narrow, 390, 4400, false",
    "narrow-dark, 390, 4400, true",
    "smallest, 320, 4800, false",
  })
  void nothingIsTooWideAndEveryControlHasAName(String name, int width, int height, boolean dark)
      throws Exception {
    cockpit.open(width, height, dark);
    tab.click("#examples .chip:nth-of-type(2)");
    tab.until("document.querySelectorAll('#events .event').length > 0");
    tab.until(Cockpit.SETTLED);
    tab.click("#lists .list:nth-child(2) li:nth-child(5) .add");
    tab.until(Cockpit.SETTLED);
    tab.click("#lists .list:nth-child(2) .why");
    tab.until("document.querySelector('#explanation') && document.querySelector('#latency tbody')");
    tab.value("window.scrollTo(0, 0)");
    tab.picture(Cockpit.PICTURES.resolve(name + ".png"));
    cockpit.assertNothingIsTooWide();
    assertThat(tab.all("button, input", nameOf())).doesNotContain("");
    assertThat(tab.problems()).isEmpty();
  }

  /** What a screen reader calls a control. */
  private static String nameOf() {
    return "(e.ariaLabel || e.innerText || (e.labels && e.labels[0] && e.labels[0].innerText) ||"
        + " '').trim() || e.closest('[hidden], dialog') !== null || ''";
  }
}
