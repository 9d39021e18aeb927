package org.transept.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

/** Small datasets made by hand. */
final class Logs {
  private Logs() {}

  /** A catalogue of "food" (f1, f2, ...) and "kitchen" (k1, k2, ...); ids follow that order. */
  static Catalogue catalogue(int food, int kitchen) {
    return new Catalogue(List.of("food", "kitchen"), List.of(keys("f", food), keys("k", kitchen)));
  }

  /** Each user's item ids; times count 0, 1, 2, ...; the last event tests, the others train. */
  static Dataset leaveOneOut(Catalogue catalogue, int[]... items) {
    long[][] times = new long[items.length][];
    Arrays.setAll(times, u -> IntStream.range(0, items[u].length).asLongStream().toArray());
    return leaveOneOut(catalogue, times, items);
  }

  /** As above with times. Users are called u0, u1, ... */
  static Dataset leaveOneOut(Catalogue catalogue, long[][] times, int[][] items) {
    int[] offsets = new int[items.length + 1];
    for (int u = 0; u < items.length; u++) {
      offsets[u + 1] = offsets[u] + items[u].length;
    }
    byte[] roles = new byte[offsets[items.length]];
    for (int u = 0; u < items.length; u++) {
      roles[offsets[u + 1] - 1] = Role.TEST.code();
    }
    String[] users = new String[items.length];
    Arrays.setAll(users, u -> "u" + u);
    Sequences sequences =
        new Sequences(
            catalogue,
            users,
            offsets,
            Arrays.stream(items).flatMapToInt(Arrays::stream).toArray(),
            Arrays.stream(times).flatMapToLong(Arrays::stream).toArray());
    return new Dataset(sequences, roles, "cafe");
  }

  /** A fingerprint that says nothing but this. */
  static Fingerprint fingerprint(String candidates) {
    return new Fingerprint(Map.of("candidates", candidates));
  }

  /** A case with a history of 10 events, 5 of them in the domain, and a target of 7 events. */
  static Case ranked(String user, String domain, String target, double rank) {
    return new Case(user, domain, target, rank, 101, 10, 5, false, 7);
  }

  /** A plain model with these cases. */
  static ModelRanks model(String name, String candidates, Case... cases) {
    Ranks ranks = new Ranks();
    Arrays.stream(cases).forEach(ranks::add);
    return new ModelRanks(name, ModelRanks.Kind.MODEL, fingerprint(candidates), ranks);
  }

  private static String[] keys(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toArray(String[]::new);
  }
}
