package org.transept.data.describe;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.transept.data.Dataset;
import org.transept.data.ReadColumns;
import org.transept.data.Reading;
import org.transept.data.Role;
import org.transept.data.Warning;

/**
 * What a log holds and which of its traits distort results. Shares lie between 0 and 1, times are
 * Unix seconds; what cannot be known without timestamps is null. A neighbour is an event with an
 * event of the same user right before it.
 *
 * @param hash that of the {@link Dataset}
 * @param columns which columns of the files are read
 * @param domains in id order
 * @param titled items with a title by domain; empty if no item has one
 * @param reading that of the {@link Dataset}
 */
public record DataCard(
    String hash,
    List<ReadColumns> columns,
    Totals total,
    List<Domain> domains,
    List<Integer> titled,
    Overlap overlap,
    Times times,
    Ties ties,
    Repeats repeats,
    Keys keys,
    Switches switches,
    Reading reading,
    List<Warning> warnings) {

  /** Smallest, middle and largest of some counts; all 0 of none. */
  public record Spread(int min, double median, double mean, int max) {
    /** Of those counts, in any order. */
    static Spread of(int[] counts) {
      if (counts.length == 0) {
        return new Spread(0, 0, 0, 0);
      }
      int[] rising = counts.clone();
      Arrays.sort(rising);
      int n = rising.length;
      double median = ((long) rising[(n - 1) / 2] + rising[n / 2]) / 2.0;
      double mean = Arrays.stream(rising).asLongStream().sum() / (double) n;
      return new Spread(rising[0], median, mean, rising[n - 1]);
    }
  }

  /**
   * The whole log.
   *
   * @param length events per user
   * @param usersAtLongest users with the largest number of events
   * @param usersBelowLongest users with one to five events fewer
   * @param usersWithoutTraining users none of whose events is trained on
   */
  public record Totals(
      int users,
      int items,
      int events,
      Spread length,
      int usersAtLongest,
      int usersBelowLongest,
      int usersWithoutTraining) {}

  /**
   * One domain.
   *
   * @param length events per user who has any here
   * @param itemEvents events per item
   * @param itemsNeverTrained items of the catalogue without a training event
   * @param train events with {@link Role#TRAIN}
   * @param context events with {@link Role#CONTEXT}
   */
  public record Domain(
      String name,
      int users,
      int items,
      int events,
      Spread length,
      Spread itemEvents,
      int itemsNeverTrained,
      @Nullable Long first,
      @Nullable Long last,
      int train,
      int context,
      Targets valid,
      Targets test) {}

  /**
   * The targets of one role in one domain; each other number counts some of them.
   *
   * @param itemNeverTrained the item has no training event
   * @param userNewInDomain the user has no earlier event in the domain
   * @param repeated the user had the item before
   * @param tied not later than the user's event before
   */
  public record Targets(
      int count, int itemNeverTrained, int userNewInDomain, int repeated, int tied) {}

  /**
   * Who is where.
   *
   * @param usersByDomains element k - 1: users with events in exactly k domains
   * @param usersInBoth row d, column e: users with events in d and e; the diagonal: in d
   */
  public record Overlap(List<Integer> usersByDomains, List<List<Integer>> usersInBoth) {}

  /** The coarsest of days, hours, minutes, seconds in which all times are whole; or none. */
  public enum Resolution {
    /** No timestamps. */
    NONE,
    /** Unix seconds. */
    SECONDS,
    /** Whole minutes. */
    MINUTES,
    /** Whole hours. */
    HOURS,
    /** Whole days. */
    DAYS
  }

  /** When the log was written. */
  public record Times(@Nullable Long first, @Nullable Long last, Resolution resolution) {}

  /** How nearly all tied neighbours are ordered. */
  public enum TiedBy {
    /** There are too few of them to say. */
    TOO_FEW,
    /** Within a domain by rising item key. */
    ITEM_ASCENDING,
    /** Within a domain by falling item key. */
    ITEM_DESCENDING,
    /** Always the same domain first; within a domain no order. */
    DOMAIN,
    /** No order found. */
    MIXED
  }

  /**
   * Neighbours with equal timestamps. Keys that are numbers behind a common beginning are compared
   * as numbers, others as text.
   *
   * @param neighbours all neighbours
   * @param tied those with equal timestamps
   * @param share tied / neighbours
   * @param ascending tied, one domain, the item key rises
   * @param descending tied, one domain, the item key falls
   * @param across tied, two domains
   * @param acrossUsual those of them in the order which is more frequent for their two domains
   */
  public record Ties(
      int neighbours,
      int tied,
      double share,
      int ascending,
      int descending,
      int across,
      int acrossUsual,
      TiedBy order) {}

  /**
   * How often users meet an item again.
   *
   * @param duplicateRows events equal to an earlier one in user, item and time
   * @param events events whose item the user had before, duplicate rows included
   * @param share that number / events
   * @param users users with such an event
   * @param identicalUsers users of at least five events all of which equal another, earlier user's
   */
  public record Repeats(
      @Nullable Integer duplicateRows, int events, double share, int users, int identicalUsers) {}

  /**
   * Whether keys betray an order: Spearman's rank correlation between the order of the keys
   * (numbers behind a common beginning as numbers, others as text) and of the first events.
   *
   * @param itemsByTime by domain, with the time of the item's first event; empty without timestamps
   * @param itemsByRow by domain, with the place of the first event, users one after another
   * @param usersByTime of the users, with the time of the user's first event
   */
  public record Keys(
      List<Double> itemsByTime, List<Double> itemsByRow, @Nullable Double usersByTime) {}

  /**
   * How often neighbours lie in different domains.
   *
   * @param rate share of such neighbours
   * @param shuffled the mean of that share over all orders of each user's events
   * @param error standard error of {@code rate - shuffled}, users taken as independent
   */
  public record Switches(int neighbours, double rate, double shuffled, double error) {}

  /** The card laid out for a terminal, without colours; ends in a line break. */
  public String text() {
    return new DataCardText(this).toString();
  }
}
