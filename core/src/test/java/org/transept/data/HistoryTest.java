package org.transept.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.read.Datasets;
import org.transept.data.read.EventFiles;
import org.transept.data.read.Source;

class HistoryTest {
  private static final Catalogue TWO =
      new Catalogue(
          List.of("film", "food"), List.of(new String[] {"a", "b"}, new String[] {"b", "c", "d"}));
  private static final Catalogue ONE =
      new Catalogue(List.of("film"), List.<String[]>of(new String[] {"007", "a"}));

  @TempDir Path folder;

  @Test
  void eventsAreOrderedByTimeAndThenByRow() {
    History history =
        read("history.csv", "domain,item,ts\nfood,b,9\nfood,d,5\nfilm,b,5\nfood,c,1\n", TWO);
    assertThat(history.items()).containsExactly(4, 5, 2, 3);
    assertThat(history.times()).containsExactly(1, 5, 5, 9);
    assertThat(history.unknown()).isEmpty();
  }

  @Test
  void oneDomainAndRowsInOrderNeedTheItemOnly() {
    History history = read("history.csv", "item,note\na,1\n007,2\na,3\n", ONE);
    assertThat(history.items()).containsExactly(2, 1, 2);
    assertThat(history.times()).isEmpty();
  }

  @Test
  void unknownItemsAreToldAndLeftOut() {
    History history = read("history.jsonl", "{\"item\": \"a\"}\n{\"item\": 7}\n", ONE);
    assertThat(history.items()).containsExactly(2);
    assertThat(history.unknown()).containsExactly("7");
  }

  @Test
  void parquetIsReadToo() {
    Path file =
        EventFiles.copy(
            folder, "history.parquet", "SELECT '007' AS item, 5 AS ts", "FORMAT parquet");
    assertThat(Datasets.history(file, Source.DEFAULTS, ONE).items()).containsExactly(1);
  }

  @Test
  void aHistoryWithoutAnyKnownItemIsRefused() {
    assertThatThrownBy(() -> read("history.csv", "item\nx\ny\nz\nx\ny\nz\nw\n", ONE))
        .hasMessage(
            "%s: must have at least one item of the catalogue (2 items), got x, y, z, x, y and 2"
                + " more",
            folder.resolve("history.csv"));
    assertThatThrownBy(() -> read("history.csv", "item\n", ONE))
        .hasMessageEndingWith("got no events");
  }

  @Test
  void theDomainIsNeededIfThereAreSeveral() {
    assertThatThrownBy(() -> read("history.csv", "item\na\n", TWO))
        .hasMessage(
            "%s: must have a column for the domain because there are several (film, food), found"
                + " none",
            folder.resolve("history.csv"));
  }

  @Test
  void problemsAreToldWithTheirPlaces() {
    Path file = folder.resolve("history.csv");
    assertThatThrownBy(
            () ->
                read(
                    "history.csv",
                    "user,item,domain,ts\nu,a,film,5\nv,a,film,6\nu,,film,7\nu,a,shop,x\n",
                    TWO))
        .isInstanceOf(DataException.class)
        .hasMessage(
            """
            4 problems in the data:
              - FILE:3: must be the history of one user, got "v" after "u"
              - FILE:4: column "item" must not be empty
              - FILE:5: column "ts" must be a time (Unix time or ISO 8601), got "x"
              - FILE:5: column "domain" must be one of film, food, got "shop\"\
            """
                .replace("FILE", file.toString()));
    assertThatThrownBy(() -> Datasets.history(folder.resolve("x.csv"), Source.DEFAULTS, ONE))
        .hasMessageStartingWith(folder.resolve("x.csv") + ": file must exist, found none at ");
  }

  private History read(String name, String text, Catalogue catalogue) {
    return Datasets.history(EventFiles.write(folder, name, text), Source.DEFAULTS, catalogue);
  }
}
