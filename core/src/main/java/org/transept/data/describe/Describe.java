package org.transept.data.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Reading;
import org.transept.data.Role;
import org.transept.data.describe.DataCard.Domain;

/** Looks at a log before anything is trained on it. */
public final class Describe {
  private Describe() {}

  /** What is doubtful about times and keys, a line each; {@link #card} says what to do. */
  public static List<String> doubts(Dataset dataset) {
    return DescribeDoubts.of(DescribeLog.of(dataset)).stream()
        .map(warning -> "warning: " + warning.what())
        .toList();
  }

  /**
   * The card of {@code dataset}: a few passes over the events, memory for a few numbers per user,
   * item and pair of domains. It sees events after filters and after the ordering of ties.
   */
  public static DataCard card(Dataset dataset) {
    DescribeLog log = DescribeLog.of(dataset);
    DescribeSizes sizes = new DescribeSizes(log);
    DescribeTargets targets = new DescribeTargets(log);
    DescribeKeys keys = new DescribeKeys(log);
    DataCard card =
        new DataCard(
            dataset.hash(),
            dataset.columns(),
            sizes.total(targets.usersWithoutTraining()),
            domains(log, sizes, targets),
            titled(log.catalogue()),
            sizes.overlap(),
            sizes.times(),
            DescribeTies.card(log, keys.itemOrder()),
            DescribeRepeats.card(log),
            keys.card(),
            DescribeSwitches.card(log),
            new Reading(dataset.reading().times(), List.of()), // Its warnings are among the card's.
            List.of());
    return new DataCard(
        card.hash(),
        card.columns(),
        card.total(),
        card.domains(),
        card.titled(),
        card.overlap(),
        card.times(),
        card.ties(),
        card.repeats(),
        card.keys(),
        card.switches(),
        card.reading(),
        Stream.concat(DescribeDoubts.of(log).stream(), DescribeWarnings.of(card).stream())
            .toList());
  }

  private static List<Integer> titled(Catalogue catalogue) {
    return catalogue.hasTitles()
        ? IntStream.range(0, catalogue.domains()).mapToObj(catalogue::titled).toList()
        : List.of();
  }

  private static List<Domain> domains(
      DescribeLog log, DescribeSizes sizes, DescribeTargets targets) {
    List<Domain> domains = new ArrayList<>();
    for (int d = 0; d < log.domains(); d++) {
      domains.add(
          new Domain(
              log.catalogue().name(d),
              sizes.users(d),
              log.catalogue().size(d),
              sizes.events(d),
              sizes.length(d),
              sizes.itemEvents(d),
              targets.itemsNeverTrained(d),
              sizes.first(d),
              sizes.last(d),
              targets.events(Role.TRAIN, d),
              targets.events(Role.CONTEXT, d),
              targets.card(Role.VALID, d),
              targets.card(Role.TEST, d)));
    }
    return domains;
  }
}
