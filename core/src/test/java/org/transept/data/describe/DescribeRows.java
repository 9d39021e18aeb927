package org.transept.data.describe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;

/** A hand-made log: rows as they are, users one after another in the order of appearance. */
final class DescribeRows {
  /** One event. */
  record Row(String user, String item, String domain, long time, Role role) {}

  private final boolean timed;
  private final List<Row> rows = new ArrayList<>();

  DescribeRows(boolean timed) {
    this.timed = timed;
  }

  DescribeRows add(String user, String item, String domain, long time, Role role) {
    rows.add(new Row(user, item, domain, time, role));
    return this;
  }

  DescribeRows add(String user, String item, String domain, long time) {
    return add(user, item, domain, time, Role.TRAIN);
  }

  List<Row> rows() {
    return rows;
  }

  DataCard card() {
    return Describe.card(dataset());
  }

  private Dataset dataset() {
    Map<String, List<Row>> users = new LinkedHashMap<>();
    Map<String, Set<String>> domains = new LinkedHashMap<>();
    for (Row row : rows) {
      users.computeIfAbsent(row.user, key -> new ArrayList<>()).add(row);
      domains.computeIfAbsent(row.domain, key -> new LinkedHashSet<>()).add(row.item);
    }
    List<String[]> items = new ArrayList<>();
    domains.values().forEach(keys -> items.add(keys.toArray(new String[0])));
    Catalogue catalogue = new Catalogue(List.copyOf(domains.keySet()), items);
    int[] offsets = new int[users.size() + 1];
    int[] ids = new int[rows.size()];
    long[] times = new long[timed ? rows.size() : 0];
    byte[] roles = new byte[rows.size()];
    int u = 0;
    int at = 0;
    for (List<Row> own : users.values()) {
      for (Row row : own) {
        ids[at] = catalogue.item(catalogue.domain(row.domain), row.item);
        roles[at] = row.role.code();
        if (timed) {
          times[at] = row.time;
        }
        at++;
      }
      offsets[++u] = at;
    }
    String[] keys = users.keySet().toArray(new String[0]);
    return new Dataset(new Sequences(catalogue, keys, offsets, ids, times), roles, "abc");
  }
}
