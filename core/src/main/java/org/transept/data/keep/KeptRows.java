package org.transept.data.keep;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBDataChunkReader;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.read.Database;

/** The rows of {@link KeptData} as a {@link Dataset}; what cannot be one is refused. */
final class KeptRows {
  private final Path file;
  private final int[] offsets;
  private final int[] items;
  private final long[] times;
  private final byte[] roles;
  private final int known;
  private int user;
  private int at;

  private KeptRows(Path file, int users, int known, int events, boolean timed) {
    this.file = file;
    this.known = known;
    offsets = new int[users + 1];
    items = new int[events];
    times = new long[timed ? events : 0];
    roles = new byte[events];
  }

  static Dataset read(Database database, Path users, Path items, Path events, String hash) {
    String[] keys = texts(database, users, "user").get(0);
    Catalogue catalogue = catalogue(texts(database, items, "domain", "item", "title"), items);
    try {
      long[] counts =
          database.numbers(
              "SELECT count(*), count(user), count(item), count(time), count(%s) FROM %s"
                  .formatted(KeptData.roleCode(), table(events)));
      boolean timed = counts[3] > 0;
      if (counts[1] != counts[0]
          || counts[2] != counts[0]
          || (timed && counts[3] != counts[0])
          || counts[4] != counts[0]) {
        throw foreign(events, "rows without a user, item, time or role");
      }
      KeptRows rows =
          new KeptRows(events, keys.length, catalogue.items(), Math.toIntExact(counts[0]), timed);
      database.stream(
          "SELECT user::INTEGER, item::INTEGER, time::BIGINT, (%s)::TINYINT FROM %s"
              .formatted(KeptData.roleCode(), table(events)),
          rows::accept);
      return rows.finish(catalogue, keys, hash);
    } catch (SQLException failed) {
      throw KeptData.foreign(events, String.valueOf(failed.getMessage()), failed);
    }
  }

  private static DataException foreign(Path file, String got) {
    return KeptData.foreign(file, got, null);
  }

  private static String table(Path file) {
    return "read_parquet(%s)".formatted(Database.quoted(file.toString()));
  }

  /** Columns of texts, each as one array. */
  private static List<String[]> texts(Database database, Path file, String... columns) {
    try {
      int rows = Math.toIntExact(database.numbers("SELECT count(*) FROM " + table(file))[0]);
      List<String[]> texts = new ArrayList<>();
      List<String> wanted = new ArrayList<>();
      for (String column : columns) {
        texts.add(new String[rows]);
        wanted.add("coalesce(%s::VARCHAR, '')".formatted(column));
      }
      int[] at = {0};
      database.stream(
          "SELECT %s FROM %s".formatted(String.join(", ", wanted), table(file)),
          chunk -> {
            for (long k = 0; k < chunk.rowCount(); k++, at[0]++) {
              for (int c = 0; c < columns.length; c++) {
                texts.get(c)[at[0]] = chunk.vector(c).getString(k);
              }
            }
          });
      return texts;
    } catch (SQLException failed) {
      throw KeptData.foreign(file, String.valueOf(failed.getMessage()), failed);
    }
  }

  private static Catalogue catalogue(List<String[]> columns, Path file) {
    List<String> domains = new ArrayList<>();
    List<List<String>> own = new ArrayList<>();
    String[] titles = new String[columns.get(0).length + 1];
    titles[0] = "";
    boolean titled = false;
    for (int i = 0; i + 1 < titles.length; i++) {
      String domain = columns.get(0)[i];
      if (domains.isEmpty() || !domains.get(domains.size() - 1).equals(domain)) {
        if (domains.contains(domain)) {
          throw foreign(file, "items of domain \"%s\" in two places".formatted(domain));
        }
        domains.add(domain);
        own.add(new ArrayList<>());
      }
      own.get(own.size() - 1).add(columns.get(1)[i]);
      titles[i + 1] = columns.get(2)[i];
      titled |= !titles[i + 1].isEmpty();
    }
    Catalogue catalogue =
        new Catalogue(domains, own.stream().map(items -> items.toArray(String[]::new)).toList());
    return titled ? catalogue.called(titles) : catalogue;
  }

  private void accept(DuckDBDataChunkReader chunk) {
    var users = chunk.vector(0);
    var own = chunk.vector(1);
    var moments = chunk.vector(2);
    var codes = chunk.vector(3);
    for (long k = 0; k < chunk.rowCount(); k++, at++) {
      int u = users.getInt(k);
      int item = own.getInt(k);
      if (u < user || u >= offsets.length - 1 || item < 1 || item > known) {
        throw foreign(file, "user %s and item %s in row %s".formatted(u, item, at));
      }
      while (user < u) {
        offsets[++user] = at;
      }
      items[at] = item;
      roles[at] = codes.getByte(k);
      if (times.length > 0) {
        times[at] = moments.getLong(k);
        if (at > offsets[u] && times[at] < times[at - 1]) {
          throw foreign(file, "a time before the one above it in row " + at);
        }
      }
    }
  }

  private Dataset finish(Catalogue catalogue, String[] users, String hash) {
    while (user < users.length) {
      offsets[++user] = at;
    }
    return new Dataset(new Sequences(catalogue, users, offsets, items, times), roles, hash);
  }
}
