package org.transept.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.random.RandomGenerator;
import org.transept.config.Check;
import org.transept.config.Doc;

/** A setting that a search varies: one of some assignments, or a number between two others. */
public record Parameter(
    @Doc("assignments of which one is drawn, such as [model.width=32, model.width=64]")
        List<String> oneOf,
    @Doc("in place of oneOf: a setting that takes a number, such as train.optimizer.rate")
        String path,
    @Doc("its smallest value") double from,
    @Doc("its largest value") double to,
    @Doc("whether its logarithm is drawn evenly, not itself") boolean log,
    @Doc("whether it is a whole number") boolean whole) {
  /** No setting yet. */
  static final Parameter DEFAULTS = new Parameter(List.of(), "", 0, 0, false, false);

  private static final MathContext DIGITS = new MathContext(4);

  /** Checks that it is one of both. */
  public Parameter {
    oneOf = List.copyOf(oneOf);
    if (oneOf.isEmpty() && !path.isEmpty()) {
      Check.that(from < to, "to", to, "more than from (" + from + ")");
      Check.that(!log || from > 0, "from", from, "more than 0 for log");
    } else if (!oneOf.isEmpty()) {
      Check.that(path.isEmpty(), "path", path, "empty beside oneOf");
      for (String set : oneOf) {
        Check.that(set.indexOf('=') > 0, "oneOf", set, "assignments PATH=VALUE");
      }
    }
  }

  /** An assignment, drawn. */
  String draw(RandomGenerator random) {
    if (!oneOf.isEmpty()) {
      return oneOf.get(random.nextInt(oneOf.size()));
    }
    double above = whole ? to + 1 : to; // So that the last whole number is as likely as others.
    double u = random.nextDouble();
    double value =
        log
            ? Math.exp(Math.log(from) + u * (Math.log(above) - Math.log(from)))
            : from + u * (above - from);
    return path + "=" + text(value);
  }

  /** Whether it varies anything. */
  boolean names() {
    return !oneOf.isEmpty() || !path.isEmpty();
  }

  /** Assignments that tell whether it may be set at all: every alternative, or both ends. */
  List<String> ends() {
    if (!names()) {
      return List.of();
    }
    return oneOf.isEmpty() ? List.of(path + "=" + text(from), path + "=" + text(to)) : oneOf;
  }

  /** Four digits are enough, and can be typed again. */
  private String text(double value) {
    double inside = Math.min(to, Math.max(from, whole ? Math.floor(value) : value));
    return whole
        ? Long.toString((long) inside)
        : new BigDecimal(inside).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
