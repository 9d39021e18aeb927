package org.transept.data.describe;

import java.util.Arrays;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

/**
 * A dataset and the domain of each of its items, looked up once.
 *
 * @param domainOf domain by item id
 */
record DescribeLog(Dataset dataset, int[] domainOf) {
  static DescribeLog of(Dataset dataset) {
    Catalogue catalogue = dataset.catalogue();
    int[] domainOf = new int[catalogue.items() + 1];
    for (int d = 0; d < catalogue.domains(); d++) {
      Arrays.fill(domainOf, catalogue.first(d), catalogue.first(d) + catalogue.size(d), d);
    }
    return new DescribeLog(dataset, domainOf);
  }

  Catalogue catalogue() {
    return dataset.catalogue();
  }

  Sequences sequences() {
    return dataset.sequences();
  }

  int domains() {
    return catalogue().domains();
  }

  int users() {
    return sequences().size();
  }

  int start(int u) {
    return sequences().offsets()[u];
  }

  int end(int u) {
    return sequences().offsets()[u + 1];
  }

  int item(int e) {
    return sequences().items()[e];
  }

  int domain(int e) {
    return domainOf[sequences().items()[e]];
  }

  boolean is(int e, Role role) {
    return dataset.roles()[e] == role.code();
  }

  /** Whether event {@code e}, not the user's first, carries the timestamp of the one before. */
  boolean tied(int e) {
    return sequences().timed() && sequences().times()[e] == sequences().times()[e - 1];
  }

  /** Counts user {@code u}'s events by domain into {@code counts}. */
  void count(int u, int[] counts) {
    Arrays.fill(counts, 0);
    for (int e = start(u); e < end(u); e++) {
      counts[domain(e)]++;
    }
  }
}
