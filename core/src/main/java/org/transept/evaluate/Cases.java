package org.transept.evaluate;

import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Sequences;

/**
 * Describes targets of a dataset for the slices.
 *
 * @param data where the targets are
 * @param popularity training counts of the same dataset
 */
public record Cases(Dataset data, TrainingCounts popularity) {
  /**
   * The case of one ranked target.
   *
   * @param user user number
   * @param position position of the target in the user's merged sequence, counted from 0
   * @param rank 1-based
   * @param candidates number of items ranked, the target included
   */
  public Case of(int user, int position, double rank, int candidates) {
    Sequences sequences = data.sequences();
    Catalogue catalogue = data.catalogue();
    int start = sequences.offsets()[user];
    int event = start + position;
    int target = sequences.items()[event];
    int domain = catalogue.domainOf(target);
    int end = catalogue.first(domain) + catalogue.size(domain);
    int domainHistory = 0;
    for (int e = start; e < event; e++) {
      int item = sequences.items()[e];
      domainHistory += item >= catalogue.first(domain) && item < end ? 1 : 0;
    }
    boolean tied =
        position > 0
            && sequences.timed()
            && sequences.times()[event] == sequences.times()[event - 1];
    return new Case(
        sequences.users()[user],
        catalogue.name(domain),
        catalogue.key(target),
        rank,
        candidates,
        position,
        domainHistory,
        tied,
        popularity.count(target));
  }
}
