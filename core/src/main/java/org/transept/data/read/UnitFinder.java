package org.transept.data.read;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.transept.config.Settings;
import org.transept.data.TimeUnit;
import org.transept.data.WrittenTime;
import org.transept.data.WrittenTime.Form;

/** Finds the one unit in which the times of a file are written, or says why there is none. */
final class UnitFinder {
  private record First(String place, String text) {}

  private final TimeUnit stated;
  private final Map<TimeUnit, First> found = new EnumMap<>(TimeUnit.class);
  private boolean onlyDates = true;

  /**
   * A finder for one file.
   *
   * @param stated the unit; AUTO to look for it
   */
  UnitFinder(TimeUnit stated) {
    this.stated = stated;
  }

  /** Looks at one time. A number that is 0 is of every unit. */
  void add(WrittenTime time, String text, Supplier<String> place) {
    if (time.form() != Form.NUMBER) {
      found.computeIfAbsent(TimeUnit.ISO, unit -> new First(place.get(), text));
    } else if (time.whole() > 0 || time.billionths() > 0) {
      found.computeIfAbsent(TimeUnit.of(time.whole()), unit -> new First(place.get(), text));
      onlyDates &= WrittenTime.looksLikeDate(time.whole());
    }
  }

  /** The unit: what was stated or found, seconds if nothing but 0 was. */
  TimeUnit unit() {
    return stated != TimeUnit.AUTO || found.isEmpty()
        ? stated == TimeUnit.AUTO ? TimeUnit.S : stated
        : found.keySet().iterator().next();
  }

  /** Tells of several units, and of numbers that may be dates. */
  void check(String column, Problems problems) {
    if (stated != TimeUnit.AUTO || found.isEmpty()) {
      return;
    }
    var units = found.entrySet().iterator();
    Map.Entry<TimeUnit, First> one = units.next();
    if (units.hasNext()) {
      Map.Entry<TimeUnit, First> other = units.next();
      String text =
          "%s: column \"%s\" must be in one unit, got \"%s\" (%s), but \"%s\" (%s) in %s; convert"
              + " one of them, or set data.time.unit";
      problems.add(
          Problems.Kind.TIMESTAMP,
          text.formatted(
              other.getValue().place(),
              column,
              other.getValue().text(),
              other.getKey().label(),
              one.getValue().text(),
              one.getKey().label(),
              one.getValue().place()));
    } else if (one.getKey() != TimeUnit.ISO && onlyDates) {
      String text =
          "%s: column \"%s\" must be a time that can be read in one way, got \"%s\" (a date, or"
              + " %s since 1970?); set data.time.unit=iso or data.time.unit=%s";
      problems.add(
          Problems.Kind.TIMESTAMP,
          text.formatted(
              one.getValue().place(),
              column,
              one.getValue().text(),
              one.getKey().label(),
              Settings.name(one.getKey())));
    }
  }
}
