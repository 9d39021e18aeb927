package org.transept.serve.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.transept.answer.Histories;
import org.transept.data.Catalogue;
import org.transept.data.History;
import org.transept.serve.api.Api;
import org.transept.serve.api.Moment;

/**
 * A history as a model sees it.
 *
 * @param history what the model knows, in training's order
 * @param skipped what it does not know
 */
public record KnownEvents(History history, List<Api.UnknownItem> skipped) {
  /** The events of somebody's history that a model knows. */
  public static KnownEvents of(ServedModel model, List<Api.HistoryEvent> events) {
    Catalogue catalogue = model.catalogue();
    List<Histories.Event> known = new ArrayList<>(events.size());
    List<Api.UnknownItem> skipped = new ArrayList<>();
    for (Api.HistoryEvent event : events) {
      if (knows(catalogue, event.domain(), event.item())) {
        known.add(new Histories.Event(event.item(), event.domain(), time(model, event)));
      } else {
        skipped.add(new Api.UnknownItem(event.item(), event.domain()));
      }
    }
    return new KnownEvents(model.answers().histories().of(known), skipped);
  }

  /** A run without times goes by the order alone. */
  private static OptionalLong time(ServedModel model, Api.HistoryEvent event) {
    Moment at = event.at();
    return at == null || !model.timed() ? OptionalLong.empty() : at.seconds();
  }

  /** Whether a catalogue has an item. */
  public static boolean knows(Catalogue catalogue, String domain, String item) {
    int d = catalogue.names().indexOf(domain);
    return d >= 0 && catalogue.item(d, item) > 0;
  }

  /** How many of them had happened at a time. */
  public int until(OptionalLong at) {
    int count = history.items().length;
    while (at.isPresent()
        && history.times().length > 0
        && count > 0
        && history.times()[count - 1] > at.getAsLong()) {
      count--;
    }
    return count;
  }
}
