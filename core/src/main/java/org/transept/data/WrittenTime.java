package org.transept.data;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time as it is written. {@code TimeSql} reads the files' times in the same way; the expressions
 * are those of both, so they say only what RE2 and Java understand alike.
 *
 * @param form what kind of text it is
 * @param whole a number's whole part, in a unit that the text does not tell; the Unix seconds of a
 *     date
 * @param billionths what lies behind that, in billionths of the unit
 */
public record WrittenTime(Form form, long whole, int billionths) {
  /** Kinds of text; the ordinal is what {@code TimeSql} calls them. */
  public enum Form {
    NUMBER,
    /** Date alone, or with a time and a zone. */
    DATE,
    /** Date and time without a zone, taken for UTC. */
    LOCAL
  }

  /** An unsigned number, perhaps with a fraction and a power of ten. */
  public static final String NUMBER =
      "[ \\t]*(?:[0-9]{1,29}(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?[ \\t]*";

  private static final String FRACTION = "(?:[.,]([0-9]{1,9})[0-9]*)?";
  private static final String HOUR = "([01][0-9]|2[0-3])";
  private static final String SIXTY = "([0-5][0-9])";
  private static final String ZONE = " ?([Zz]|UTC|GMT|([+-])(0[0-9]|1[0-8])(?::?" + SIXTY + ")?)?";

  /** ISO 8601 with separators; a blank may stand for the T. Groups as in {@link #GROUPS}. */
  public static final String ISO =
      "[ \\t]*([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt ]%s:%s(?::%s%s)?%s)?[ \\t]*"
          .formatted(HOUR, SIXTY, SIXTY, FRACTION, ZONE);

  /** ISO 8601 without separators. */
  public static final String BASIC =
      "[ \\t]*([0-9]{4})([0-9]{2})([0-9]{2})(?:[Tt ]?%s%s(?:%s%s)?%s)?[ \\t]*"
          .formatted(HOUR, SIXTY, SIXTY, FRACTION, ZONE);

  /** Names of the groups of {@link #ISO} and {@link #BASIC}. */
  public static final String GROUPS = "['y','m','d','h','i','s','f','z','sign','zh','zm']";

  private static final Pattern NUMBERS = Pattern.compile(NUMBER);
  private static final Pattern ISOS = Pattern.compile(ISO);
  private static final Pattern BASICS = Pattern.compile(BASIC);
  private static final int PLACES = 9;
  private static final int EARLIEST_YEAR = 1900;
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /**
   * Reads a text.
   *
   * @param unit if that is ISO, digits without separators are a date, otherwise a number
   * @return null if the text is no time, or one before 1970
   */
  public static @Nullable WrittenTime of(String text, TimeUnit unit) {
    if (unit != TimeUnit.ISO && NUMBERS.matcher(text).matches()) {
      return number(new BigDecimal(text.strip()));
    }
    Matcher matcher = ISOS.matcher(text);
    if (!matcher.matches()) {
      matcher = BASICS.matcher(text);
    }
    WrittenTime date = matcher.matches() ? date(matcher) : null;
    return date == null || date.whole < 0 ? null : date;
  }

  /** Whether a text is a date before 1970. */
  static boolean isBefore1970(String text) {
    Matcher matcher = ISOS.matcher(text);
    WrittenTime date = matcher.matches() ? date(matcher) : null;
    return date != null && date.whole < 0;
  }

  private static @Nullable WrittenTime number(BigDecimal number) {
    BigDecimal rounded = number.setScale(PLACES, RoundingMode.HALF_UP);
    if (rounded.compareTo(MOST) > 0) {
      return null;
    }
    long whole = rounded.longValue();
    BigDecimal rest = rounded.subtract(BigDecimal.valueOf(whole)).movePointRight(PLACES);
    return new WrittenTime(Form.NUMBER, whole, rest.intValueExact());
  }

  private static @Nullable WrittenTime date(Matcher parts) {
    long day;
    try {
      day = LocalDate.of(part(parts, 1), part(parts, 2), part(parts, 3)).toEpochDay();
    } catch (DateTimeException none) {
      return null;
    }
    long offset = 3600L * part(parts, 10) + 60L * part(parts, 11);
    long seconds =
        86_400 * day
            + 3600L * part(parts, 4)
            + 60L * part(parts, 5)
            + part(parts, 6)
            - ("-".equals(parts.group(9)) ? -offset : offset);
    String fraction = Objects.requireNonNullElse(parts.group(7), "");
    int billionths = Integer.parseInt((fraction + "000000000").substring(0, PLACES));
    boolean local = parts.group(4) != null && parts.group(8) == null;
    return new WrittenTime(local ? Form.LOCAL : Form.DATE, seconds, billionths);
  }

  private static int part(Matcher parts, int group) {
    return Integer.parseInt(Objects.requireNonNullElse(parts.group(group), "0"));
  }

  /** Whether a number's digits are those of a date, such as 20200131, perhaps with a time. */
  public static boolean looksLikeDate(long number) {
    Matcher matcher = BASICS.matcher(Long.toString(number));
    return matcher.matches() && part(matcher, 1) >= EARLIEST_YEAR && date(matcher) != null;
  }

  /** The second it lies in. */
  public long seconds(TimeUnit unit) {
    return form == Form.NUMBER ? whole / unit.perSecond() : whole;
  }

  /** Nanoseconds since that second began; what is finer is dropped. */
  public int nanos(TimeUnit unit) {
    long per = form == Form.NUMBER ? unit.perSecond() : 1;
    return (int) (whole % per * (TimeUnit.NS.perSecond() / per) + billionths / per);
  }
}
