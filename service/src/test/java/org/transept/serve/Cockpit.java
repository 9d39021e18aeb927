package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.transept.browser.Browser;
import org.transept.browser.Tab;

/** The cockpit of a service in a tab of a browser, and what a person does there. */
final class Cockpit implements AutoCloseable {
  /** Pictures to be looked at. */
  static final Path PICTURES = Path.of("target", "cockpit");

  /** The page has asked for its lists and has them. */
  static final String SETTLED =
      "document.querySelectorAll('#lists ol').length === 2"
          + " && document.querySelector('#lists').ariaBusy === 'false'";

  static final String FOUND = "document.querySelector('#found .option[aria-selected=true]')";

  private final Service service;
  private final Caller caller;
  private final Tab tab;

  /** A service of a run of two domains, with the events of its log. */
  Cockpit(Browser browser, Path run) throws IOException, InterruptedException {
    service = ServedWorld.started(run);
    service.fill(true, line -> {});
    caller = new Caller(service.address());
    tab = new Tab(browser);
  }

  Tab tab() {
    return tab;
  }

  Caller caller() {
    return caller;
  }

  String address() {
    return service.address();
  }

  /** The page as whoever comes for the first time sees it, in a wide window. */
  void open() throws InterruptedException, TimeoutException {
    open(1500, 1100, false);
  }

  /** The same in a window of that size, in light or in dark. */
  void open(int width, int height, boolean dark) throws InterruptedException, TimeoutException {
    tab.reset();
    tab.window(width, height, dark);
    tab.open(service.address() + "/");
    tab.until(SETTLED);
  }

  /** Finds an item by what is typed and adds the first that is found. */
  void add(String text) throws InterruptedException, TimeoutException {
    int before = events().size();
    tab.type("#find", text);
    tab.until(FOUND);
    tab.press("Enter");
    tab.until("document.querySelectorAll('#events .event').length === " + (before + 1));
    tab.until(SETTLED);
  }

  List<String> events() {
    return tab.all("#events .event .name", "e.innerText");
  }

  /** Keys of the list of a domain, counted from 0. */
  List<String> list(int d) {
    return tab.all("#lists .list:nth-child(%d) li".formatted(d + 1), "e.dataset.item");
  }

  /** Says something in a field of the settings. */
  void set(String selector, String value) {
    tab.value(
        """
        (() => { const e = document.querySelector("%s"); e.value = "%s";
                 e.dispatchEvent(new Event("change")); })()\
        """
            .formatted(selector, value));
  }

  /**
   * Requires that the window need not be scrolled sideways: no part is wider than its place, what
   * is wide in itself, tables, scrolls in a box of its own, and no button is as wide as a column.
   */
  void assertNothingIsTooWide() {
    String beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assertThat(tab.value(beyond).asInt()).isZero();
    assertThat(
            tab.all(
                "#history, #lists > *, #item, #facts, #latency", "e.scrollWidth - e.clientWidth"))
        .containsOnly("0");
    assertThat(tab.all("table", "e.closest('.scroll') !== null")).containsOnly("true");
    assertThat(
            tab.all(
                ".scroll",
                "getComputedStyle(e).overflowX + (e.clientWidth <= innerWidth ? '' : e)"))
        .containsOnly("auto");
    assertThat(
            tab.all(
                "button:not(.why, .link, [hidden])",
                "(e.offsetWidth > 0.75 * e.closest('section, header, dialog').clientWidth ||"
                    + " e.offsetHeight > 44) && e.outerHTML"))
        .containsOnly("false");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    tab.close();
    service.close();
  }
}
