package org.transept.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.transept.data.UnixTime;

/**
 * One thing that a person did.
 *
 * @param user key of the person
 * @param item key of the item in its domain
 * @param domain name of the domain
 * @param at when, Unix seconds
 * @param id what its sender calls it, so that it is stored once however often it is sent; unique
 *     within the user; empty for none
 */
public record Event(String user, String item, String domain, long at, String id) {
  /** Bytes in UTF-8 that a text may have: an index of PostgreSQL holds them with room to spare. */
  public static final int MAX_BYTES = 512;

  /** An event without an id. */
  public Event(String user, String item, String domain, long at) {
    this(user, item, domain, at, "");
  }

  /**
   * Checks what can be stored everywhere.
   *
   * @throws IllegalArgumentException listing all problems, separated by semicolons, each beginning
   *     with the name of its component
   */
  public Event {
    List<String> problems = new ArrayList<>(0);
    check("user", user, false, MAX_BYTES, problems);
    check("item", item, false, MAX_BYTES, problems);
    check("domain", domain, false, MAX_BYTES, problems);
    if (at < 0 || at >= UnixTime.LIMIT) {
      problems.add("at must be Unix seconds below %s, got %s".formatted(UnixTime.LIMIT, at));
    }
    check("id", id, true, MAX_BYTES, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** What keeps a text from being the key of an item; each begins with the name. */
  public static List<String> problems(String name, String key) {
    List<String> problems = new ArrayList<>(0);
    check(name, key, false, MAX_BYTES, problems);
    return problems;
  }

  /**
   * The events that are not among others, whatever their ids; what happened twice must be there
   * twice.
   */
  public static List<Event> lacking(List<Event> events, List<Event> known) {
    if (known.isEmpty()) {
      return events;
    }
    Map<Event, Integer> left = new HashMap<>();
    known.forEach(event -> left.merge(event.nameless(), 1, Integer::sum));
    return events.stream()
        .filter(event -> left.merge(event.nameless(), -1, Integer::sum) < 0)
        .toList();
  }

  private Event nameless() {
    return id.isEmpty() ? this : new Event(user, item, domain, at);
  }

  /** Whether a text could be one of an event; no other is ever found. */
  static boolean storable(String text) {
    List<String> problems = new ArrayList<>(0);
    check("text", text, true, MAX_BYTES, problems);
    return problems.isEmpty();
  }

  static void check(String name, String text, boolean mayBeEmpty, int most, List<String> problems) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        problems.add(
            String.format(
                Locale.ROOT,
                "%s must be text without zero bytes and halves of characters, got U+%04X at %d",
                name,
                (int) c,
                i));
        return;
      }
      bytes += pair ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      i += pair ? 1 : 0;
    }
    if (bytes > most) {
      problems.add("%s must have at most %s bytes in UTF-8, got %s".formatted(name, most, bytes));
    } else if (!mayBeEmpty && text.isBlank()) {
      problems.add("%s must not be blank, got \"%s\"".formatted(name, text));
    }
  }
}
