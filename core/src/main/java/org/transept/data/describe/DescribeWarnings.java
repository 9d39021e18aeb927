package org.transept.data.describe;

import static org.transept.data.describe.DataCardText.correlation;
import static org.transept.data.describe.DataCardText.format;
import static org.transept.data.describe.DataCardText.number;
import static org.transept.data.describe.DataCardText.percent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.transept.data.Warning;
import org.transept.data.describe.DataCard.Domain;
import org.transept.data.describe.DataCard.Targets;
import org.transept.data.describe.DataCard.TiedBy;

/** Turns the numbers of a card into warnings. */
final class DescribeWarnings {
  private static final double MANY_TIES = 0.01;
  private static final double SMALL_DOMAIN = 0.01;
  private static final double SAME_SWITCH_RATE = 0.05;
  private static final double STANDARD_ERRORS = 2;
  private static final int ENOUGH_NEIGHBOURS = 100;
  private static final double KEYS_IN_ORDER = 0.8;
  private static final int ENOUGH_KEYS = 30;
  private static final double MANY_REPEATS = 0.01;
  private static final double MANY_COLD_TARGETS = 0.05;
  private static final double MANY_COPIES = 0.01;
  private static final double SPIKE = 2;
  private static final double SPIKE_USERS = 0.005;
  private static final int FEWEST_SPIKE_USERS = 5;

  private final DataCard card;
  private final List<Warning> warnings = new ArrayList<>();

  private DescribeWarnings(DataCard card) {
    this.card = card;
  }

  /** The warnings that the rest of the card gives rise to, the gravest kinds first. */
  static List<Warning> of(DataCard card) {
    DescribeWarnings all = new DescribeWarnings(card);
    all.ties();
    all.timestamps();
    all.sharing();
    all.switching();
    all.smallDomains();
    all.missingTargets();
    all.coldTargets();
    all.duplicates();
    all.repeats();
    all.copies();
    all.keys();
    all.cut();
    return List.copyOf(all.warnings);
  }

  private void warn(String code, String what, String remedy) {
    warnings.add(new Warning(code, what, remedy));
  }

  private void ties() {
    DataCard.Ties ties = card.ties();
    if (ties.share() < MANY_TIES) {
      return;
    }
    String tied = percent(ties.share()) + " of neighbouring events share a ";
    if (card.reading().finer()) {
      warn(
          "ties",
          tied + "second, the unit in which times are kept",
          "nothing where the log's finer times tell which came first; others are put in the order"
              + " that data.ties names");
      return;
    }
    tied += "timestamp";
    String targets =
        "; %s of the test targets tie with the event before"
            .formatted(percent(share(Targets::tied, Targets::count)));
    String order =
        switch (ties.order()) {
          case ITEM_ASCENDING -> "stand in ascending item order";
          case ITEM_DESCENDING -> "stand in descending item order";
          case DOMAIN -> "are ordered by domain";
          case MIXED, TOO_FEW -> "";
        };
    if (order.isEmpty()) {
      warn(
          "ties",
          tied + targets + "; which of them came first is not known",
          "report the slice of targets that are later than the event before");
    } else {
      warn(
          "ties-ordered",
          tied + " and " + order + domainsToo(ties) + targets + "; a model can exploit the order",
          "set data.ties=shuffle, or report the slice of targets that are later than the event"
              + " before");
    }
  }

  private static String domainsToo(DataCard.Ties ties) {
    boolean always = ties.across() > 0 && ties.across() == ties.acrossUsual();
    return always && ties.order() != TiedBy.DOMAIN ? ", always the same domain first" : "";
  }

  private void timestamps() {
    if (card.times().resolution() == DataCard.Resolution.NONE) {
      warn(
          "no-timestamps",
          "the log has no timestamps; the order of the rows is taken for the order of time",
          "make sure that each user's rows are in order; splits by time and recent popularity are"
              + " not available");
    }
  }

  private void sharing() {
    if (card.domains().size() == 1) {
      warn(
          "one-domain",
          "everything is in one domain, \"%s\"".formatted(card.domains().get(0).name()),
          "name the domain column (data.columns.domain) or give a file for each domain; otherwise"
              + " there is nothing to transfer");
    } else if (!shared()) {
      warn(
          "no-shared-users",
          "no user has events in two domains",
          "use the same key for the same person in all domains; if there are no common users,"
              + " transfer cannot be learnt from them, only from what items have in common");
    }
  }

  private boolean shared() {
    return card.overlap().usersByDomains().stream().skip(1).anyMatch(users -> users > 0);
  }

  private void switching() {
    DataCard.Switches switches = card.switches();
    double difference = Math.abs(switches.rate() - switches.shuffled());
    boolean noise = difference <= STANDARD_ERRORS * switches.error();
    boolean same = difference <= SAME_SWITCH_RATE * switches.shuffled();
    if (shared() && switches.neighbours() >= ENOUGH_NEIGHBOURS && (noise || same)) {
      warn(
          "no-domain-signal",
          format(
              "neighbouring events change the domain in %.3f of cases, and in %.3f when shuffled:"
                  + " the order of domains carries no signal",
              switches.rate(), switches.shuffled()),
          "expect little from knowing when another domain was visited; use this log for scale, or"
              + " to show that transfer does no harm, and look for gains elsewhere");
    }
  }

  private void smallDomains() {
    String small =
        named(
            domain -> domain.events() < SMALL_DOMAIN * card.total().events(),
            domain -> number(domain.events()));
    if (!small.isEmpty()) {
      warn(
          "small-domain",
          "less than " + percent(SMALL_DOMAIN) + " of the events in each of: " + small,
          "leave them out, or read their numbers with their errors and keep them out of averages");
    }
  }

  private void missingTargets() {
    String missing =
        named(
            domain -> domain.events() > 0 && domain.test().count() == 0,
            domain -> number(domain.events()) + " events");
    if (!missing.isEmpty()) {
      warn(
          "no-test-targets",
          "no test target in: " + missing,
          "choose another split, such as leave-one-out per domain, to get numbers for them");
    }
  }

  /** Such domains, each with a remark. */
  private String named(Predicate<Domain> which, Function<Domain, String> remark) {
    return card.domains().stream()
        .filter(which)
        .map(domain -> domain.name() + " (" + remark.apply(domain) + ")")
        .collect(Collectors.joining(", "));
  }

  private void coldTargets() {
    double cold = share(Targets::itemNeverTrained, Targets::count);
    if (cold >= MANY_COLD_TARGETS) {
      warn(
          "cold-targets",
          percent(cold) + " of the test targets are items without a training event",
          "a model of item ids cannot find them: set data.filter.minItemEvents, or report the"
              + " slices of known and unknown items");
    }
  }

  private void duplicates() {
    Integer rows = card.repeats().duplicateRows();
    if (rows != null && rows > 0) {
      warn(
          "duplicate-rows",
          "%s rows equal an earlier one in user, item, domain and time".formatted(number(rows)),
          "remove them unless they are true repeats; a duplicate as a target is given away by its"
              + " twin");
    }
  }

  private void repeats() {
    double targets = share(Targets::repeated, Targets::count);
    if (card.repeats().share() >= MANY_REPEATS || targets >= MANY_REPEATS) {
      warn(
          "repeats",
          "%s of the users meet an item again; %s of the test targets were seen before by their user"
              .formatted(
                  percent((double) card.repeats().users() / card.total().users()),
                  percent(targets)),
          "removing seen items from the candidates makes these targets impossible: state in the"
              + " protocol whether they are removed");
    }
  }

  private void copies() {
    int copies = card.repeats().identicalUsers();
    if (copies > 0 && copies >= MANY_COPIES * card.total().users()) {
      warn(
          "identical-users",
          "%s users have exactly the sequence of another user".formatted(number(copies)),
          "check that users were not exported twice; copies put test targets into the training"
              + " data");
    }
  }

  private void keys() {
    itemKeys(card.keys().itemsByTime(), "time");
    itemKeys(card.keys().itemsByRow(), "row");
    Double users = card.keys().usersByTime();
    if (users != null && ordered(card.total().users(), users)) {
      keys("users (" + correlation(users) + ")", "time");
    }
  }

  private void itemKeys(List<Double> byDomain, String order) {
    List<String> found = new ArrayList<>();
    for (int d = 0; d < byDomain.size(); d++) {
      if (ordered(card.domains().get(d).items(), byDomain.get(d))) {
        found.add(card.domains().get(d).name() + " (" + correlation(byDomain.get(d)) + ")");
      }
    }
    if (!found.isEmpty()) {
      keys("items of " + String.join(", ", found), order);
    }
  }

  private void keys(String whose, String order) {
    warn(
        "keys-in-order",
        "keys follow the " + order + " of first appearance (rank correlation): " + whose,
        "they are a weak timestamp: never feed keys to a model as numbers, and do not set"
            + " data.ties=item");
  }

  private static boolean ordered(int count, double correlation) {
    return count >= ENOUGH_KEYS && Math.abs(correlation) >= KEYS_IN_ORDER;
  }

  /** More users at the largest length than twice those at the five lengths below together. */
  private void cut() {
    DataCard.Totals total = card.total();
    if (total.length().min() < total.length().max()
        && total.usersAtLongest() >= FEWEST_SPIKE_USERS
        && total.usersAtLongest() >= SPIKE_USERS * total.users()
        && total.usersAtLongest() > SPIKE * total.usersBelowLongest()) {
      warn(
          "cut-histories",
          "%s users have exactly %s events, the largest number: histories seem to be cut there"
              .formatted(number(total.usersAtLongest()), number(total.length().max())),
          "older events are missing; compare only with results on histories cut in the same way");
    }
  }

  /** Share of the test targets of all domains. */
  private double share(ToIntFunction<Targets> some, ToIntFunction<Targets> all) {
    long part = card.domains().stream().map(Domain::test).mapToInt(some).asLongStream().sum();
    long whole = card.domains().stream().map(Domain::test).mapToInt(all).asLongStream().sum();
    return whole > 0 ? (double) part / whole : 0;
  }
}
