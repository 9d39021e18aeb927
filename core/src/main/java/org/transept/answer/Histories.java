package org.transept.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.History;
import org.transept.data.Sequences;
import org.transept.data.read.TieOrder;

/**
 * Makes a {@link History} of what somebody had, in the order in which the run was trained: by time,
 * events with equal times in the order in which they are given or, if the run orders them by item,
 * by domain and item key. Without times the order given is the order of time.
 */
public final class Histories {
  /** Problems that a message shows. */
  private static final int SHOWN = 20;

  private static final Comparator<Known> BY_TIME = Comparator.comparingLong(Known::at);

  /**
   * Somebody had an item.
   *
   * @param item the log's own key
   * @param domain name of its domain
   * @param at Unix seconds; empty if not known
   */
  public record Event(String item, String domain, OptionalLong at) {}

  private record Known(int item, long at) {}

  private final Sequences sequences;
  private final Catalogue catalogue;
  private final TieOrder ties;
  private final Map<String, Integer> users;

  /** Histories for a run of this dataset, whose source orders ties like this. */
  public Histories(Dataset dataset, TieOrder ties) {
    sequences = dataset.sequences();
    catalogue = dataset.catalogue();
    this.ties = ties;
    users = new HashMap<>();
    for (int u = 0; u < sequences.size(); u++) {
      users.put(sequences.users()[u], u);
    }
  }

  private Histories(Histories other, Catalogue catalogue) {
    sequences = other.sequences;
    this.catalogue = catalogue;
    ties = other.ties;
    users = other.users;
  }

  /** Histories whose events may be of items that came later. */
  Histories with(Catalogue other) {
    return new Histories(this, other);
  }

  /** Whether a user is in the log. */
  public boolean knows(String user) {
    return users.containsKey(user);
  }

  /**
   * All events of a user of the log.
   *
   * @throws DataException if the user is not in the log
   */
  public History of(String user) {
    Integer u = users.get(user);
    if (u == null) {
      throw new DataException(
          "user \"%s\" is not in the data of this run (%s users); give --history with their events"
              .formatted(user, sequences.size()));
    }
    int from = sequences.offsets()[u];
    int until = sequences.offsets()[u + 1];
    long[] times =
        sequences.timed() ? Arrays.copyOfRange(sequences.times(), from, until) : new long[0];
    return new History(Arrays.copyOfRange(sequences.items(), from, until), times, List.of());
  }

  /**
   * The history that events make. Items that the catalogue does not have are left out and named in
   * {@link History#unknown}.
   *
   * @throws DataException listing every unknown domain; also if some events have a time and others
   *     do not
   */
  public History of(List<Event> events) {
    List<Known> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int e = 0; e < events.size(); e++) {
      Event event = events.get(e);
      int domain = catalogue.names().indexOf(event.domain());
      if (domain < 0) {
        problems.add(
            "event %s: domain must be one of %s, got \"%s\""
                .formatted(e, catalogue.names(), event.domain()));
      } else if (event.at().isPresent() != events.get(0).at().isPresent()) {
        problems.add("event %s: all events must have a time or none, got both".formatted(e));
      } else if (catalogue.item(domain, event.item()) == 0) {
        unknown.add(event.item());
      } else {
        known.add(new Known(catalogue.item(domain, event.item()), event.at().orElse(-1)));
      }
    }
    require(problems);
    boolean timed = !events.isEmpty() && events.get(0).at().isPresent();
    if (timed) { // Ids are in the order of domains and keys.
      known.sort(ties == TieOrder.ITEM ? BY_TIME.thenComparingInt(Known::item) : BY_TIME);
    }
    return new History(
        known.stream().mapToInt(Known::item).toArray(),
        timed ? known.stream().mapToLong(Known::at).toArray() : new long[0],
        List.copyOf(unknown));
  }

  private static void require(List<String> problems) {
    if (problems.isEmpty()) {
      return;
    }
    String shown = String.join("\n", problems.subList(0, Math.min(SHOWN, problems.size())));
    int left = problems.size() - SHOWN;
    throw new DataException(left > 0 ? "%s%nand %s more".formatted(shown, left) : shown);
  }
}
