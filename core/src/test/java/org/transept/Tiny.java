package org.transept;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;

/** Logs small enough to check by hand or to train on in a moment. */
public final class Tiny {
  private static final List<String> NAMES = List.of("food", "kitchen", "books");

  private Tiny() {}

  /** A world of two domains with 30 items each. */
  public static WorldConfig world(int users) {
    return new WorldConfig(
        NAMES.subList(0, 2),
        30,
        users,
        new WorldConfig.Events(5, 15),
        0.8,
        new WorldConfig.Strength(0.3, 0.5, 0.2),
        2,
        0.3,
        7);
  }

  /** The log of a world of 60 users. */
  public static Dataset dataset() {
    return World.of(world(60)).dataset();
  }

  /** Domains of these sizes; item ids run through them in order. */
  public static Catalogue catalogue(int... sizes) {
    List<String[]> keys = new ArrayList<>();
    for (int d = 0; d < sizes.length; d++) {
      String prefix = NAMES.get(d).substring(0, 1);
      keys.add(IntStream.rangeClosed(1, sizes[d]).mapToObj(i -> prefix + i).toArray(String[]::new));
    }
    return new Catalogue(NAMES.subList(0, sizes.length), keys);
  }

  /** Each user's item ids, without times; users are called u0, u1, ... */
  public static Sequences sequences(Catalogue catalogue, int[]... items) {
    int[] offsets = new int[items.length + 1];
    String[] users = new String[items.length];
    for (int u = 0; u < items.length; u++) {
      users[u] = "u" + u;
      offsets[u + 1] = offsets[u] + items[u].length;
    }
    int[] all = Arrays.stream(items).flatMapToInt(Arrays::stream).toArray();
    return new Sequences(catalogue, users, offsets, all, new long[0]);
  }

  /** Item ids of {@code users} users with at least one and at most {@code longest} events. */
  public static int[][] items(Random random, Catalogue catalogue, int users, int longest) {
    int[][] items = new int[users][];
    for (int u = 0; u < users; u++) {
      items[u] = random.ints(1 + random.nextInt(longest), 1, catalogue.items() + 1).toArray();
    }
    return items;
  }

  /** The same role for every event. */
  public static Dataset dataset(Sequences sequences, Role role) {
    byte[] roles = new byte[sequences.events()];
    Arrays.fill(roles, role.code());
    return new Dataset(sequences, roles, "cafe");
  }
}
