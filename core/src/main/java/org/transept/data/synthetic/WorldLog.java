package org.transept.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

/** Gathers the users of a {@link World} into a {@link Dataset}, leave-one-out. */
final class WorldLog {
  private static final int FEWEST_FOR_TARGETS = 3;

  private final int[][] ids;
  private final List<String> users = new ArrayList<>();
  private final List<World.Life> lives = new ArrayList<>();

  /** Gives an item its key. */
  interface Key {
    String of(int domain, int item);
  }

  WorldLog(int domains, int items) {
    this.ids = new int[domains][items];
  }

  void add(String user, World.Life life) {
    users.add(user);
    lives.add(life);
    for (int i = 0; i < life.items().length; i++) {
      ids[life.domains()[i]][life.items()[i]] = 1;
    }
  }

  Dataset dataset(List<String> domains, Key key, String hash) {
    Catalogue catalogue = catalogue(domains, key);
    int[] offsets = new int[users.size() + 1];
    for (int u = 0; u < users.size(); u++) {
      offsets[u + 1] = offsets[u] + lives.get(u).items().length;
    }
    int[] items = new int[offsets[users.size()]];
    long[] times = new long[items.length];
    byte[] roles = new byte[items.length];
    for (int u = 0; u < users.size(); u++) {
      World.Life life = lives.get(u);
      int length = life.items().length;
      for (int i = 0; i < length; i++) {
        items[offsets[u] + i] = ids[life.domains()[i]][life.items()[i]];
      }
      System.arraycopy(life.times(), 0, times, offsets[u], length);
      if (length >= FEWEST_FOR_TARGETS) {
        roles[offsets[u + 1] - 1] = Role.TEST.code();
        roles[offsets[u + 1] - 2] = Role.VALID.code();
      }
    }
    String[] keys = users.toArray(new String[0]);
    return new Dataset(new Sequences(catalogue, keys, offsets, items, times), roles, hash);
  }

  /** Numbers the items that occur, and makes a catalogue of them. */
  private Catalogue catalogue(List<String> domains, Key key) {
    int next = 1;
    List<String[]> keys = new ArrayList<>();
    for (int d = 0; d < ids.length; d++) {
      List<String> own = new ArrayList<>();
      for (int i = 0; i < ids[d].length; i++) {
        if (ids[d][i] > 0) {
          ids[d][i] = next++;
          own.add(key.of(d, i));
        }
      }
      keys.add(own.toArray(new String[0]));
    }
    return new Catalogue(domains, keys);
  }
}
