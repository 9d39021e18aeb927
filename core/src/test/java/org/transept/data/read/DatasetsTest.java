package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Sequences;

class DatasetsTest {
  @TempDir Path folder;

  @Test
  void numbersFollowTheKeysAndNotTheRows() {
    String header = "user,item,domain,timestamp\n";
    List<String> rows = new ArrayList<>();
    for (int n = 0; n < 200; n++) {
      rows.add("u%d,i%d,d%d,%d\n".formatted(n % 17, n * 7 % 50, n % 3, n));
    }
    Dataset first = Datasets.read(source(header + String.join("", rows)));
    Collections.shuffle(rows, new Random(1));
    Dataset second = Datasets.read(source(header + String.join("", rows)));
    assertThat(second.sequences().users()).isEqualTo(first.sequences().users()).isSorted();
    assertThat(second.sequences().items()).isEqualTo(first.sequences().items());
    assertThat(second.catalogue().names()).containsExactly("d0", "d1", "d2");
    assertThat(second.hash()).isNotEqualTo(first.hash());
    for (int d = 0; d < 3; d++) {
      List<String> keys = new ArrayList<>();
      for (int k = 0; k < first.catalogue().size(d); k++) {
        keys.add(first.catalogue().key(first.catalogue().first(d) + k));
      }
      assertThat(keys).isSorted().isNotEmpty();
    }
  }

  @Test
  void keysAreOrderedByCodePoint() {
    Dataset dataset = Datasets.read(source("user,item\nb,1\nB,1\né,1\n10,1\n9,1\n"));
    assertThat(dataset.sequences().users()).containsExactly("10", "9", "B", "b", "é");
  }

  @Test
  void oneFileWithoutDomainsIsOneDomain() {
    Dataset dataset = Datasets.read(source("user,item\na,x\na,y\n"));
    assertThat(EventFiles.lines(dataset.sequences())).containsExactly("a: events/x events/y");
    assertThat(dataset.sequences().timed()).isFalse();
  }

  @Test
  void filesAreDomainsNamedByWhatTheyDoNotShare() {
    Path food = EventFiles.write(folder, "events-food.csv", "user,item,ts\na,x,2\n");
    Path foot = EventFiles.write(folder, "events-foot.csv.gz", "item,user,ts\nx,a,1\n");
    Dataset dataset = Datasets.read(EventFiles.source(food, foot));
    assertThat(EventFiles.lines(dataset.sequences())).containsExactly("a: foot/x@1 food/x@2");
    assertThat(dataset.catalogue().items()).isEqualTo(2);
  }

  @Test
  void filesThatShareNoPrefixKeepTheirNames() {
    Path food = EventFiles.write(folder, "food.csv", "user,item\na,x\n");
    Path film = EventFiles.write(folder, "film.jsonl", "{\"user\": \"a\", \"item\": \"x\"}\n");
    Dataset dataset = Datasets.read(EventFiles.source(food, film));
    assertThat(EventFiles.lines(dataset.sequences())).containsExactly("a: food/x film/x");
  }

  @Test
  void aNameGivesADomainToOneFileOrMore() {
    Path one = EventFiles.write(folder, "one.csv", "user,item,category\na,x,p\n");
    Path two = EventFiles.write(folder, "two.csv", "user,item\na,y\n");
    Path three = EventFiles.write(folder, "three.csv", "user,item\na,x\n");
    Source source =
        Source.DEFAULTS.withFiles(List.of("books=" + one, "books=" + two, "films=" + three));
    assertThat(EventFiles.lines(Datasets.read(source).sequences()))
        .containsExactly("a: books/x books/y films/x");
  }

  @Test
  void twoFilesOfOneNameMustBeToldApart() {
    assertThat(folder.resolve("a").toFile().mkdir()).isTrue();
    Path one = EventFiles.write(folder, "food.csv", "user,item\na,x\n");
    Path two = EventFiles.write(folder.resolve("a"), "food.csv", "user,item\na,x\n");
    assertThatThrownBy(() -> Datasets.read(EventFiles.source(one, two)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s: domain must be named after one file, got \"food\" from %s too; name it with"
                + " name=path",
            two, one);
  }

  @Test
  void aNameAndADomainColumnCannotBothBeGiven() {
    Path file = EventFiles.write(folder, "one.csv", "user,item,shop\na,x,p\n");
    Source source = Source.DEFAULTS.withFiles(List.of("books=" + file));
    assertThatThrownBy(
            () -> Datasets.read(EventFiles.with(source, new Columns("", "", "shop", ""))))
        .hasMessage(
            file
                + ": domain must come from the name \"books\" or from the column \"shop\", got"
                + " both");
  }

  @Test
  void usersNeedNotBeInEveryDomainAndItemsMayBeInTwo() {
    Dataset dataset = Datasets.read(source("user,item,domain\na,x,p\nb,x,q\nc,y,q\nc,y,p\n"));
    assertThat(EventFiles.lines(dataset.sequences()))
        .containsExactly("a: p/x", "b: q/x", "c: q/y p/y");
    assertThat(dataset.catalogue().size(0)).isEqualTo(2);
    assertThat(dataset.catalogue().size(1)).isEqualTo(2);
  }

  @Tag("long")
  @Test
  void manyRowsKeepTheirOrderWithSeveralThreads() {
    int rows = 400_000;
    StringBuilder text = new StringBuilder("user,item\n");
    for (int n = 0; n < rows; n++) {
      text.append(n % 3).append(",\"").append(n).append("\"\n");
    }
    Sequences sequences = Datasets.read(source(text.toString())).sequences();
    int[] order = new int[rows];
    int[] expected = new int[rows];
    for (int u = 0; u < 3; u++) {
      for (int e = sequences.offsets()[u]; e < sequences.offsets()[u + 1]; e++) {
        order[e] = Integer.parseInt(sequences.catalogue().key(sequences.items()[e]));
        expected[e] = 3 * (e - sequences.offsets()[u]) + u;
      }
    }
    assertThat(order).isEqualTo(expected);
    assertThat(sequences.events()).isEqualTo(rows);
  }

  @Test
  void tiesAreOrderedAsTheSourceSaysOrByItem() {
    String text = "user,item,domain,ts\na,z,p,5\na,b,q,5\na,a,q,5\na,y,p,5\na,x,p,1\na,w,q,9\n";
    assertThat(EventFiles.lines(Datasets.read(source(text)).sequences()))
        .containsExactly("a: p/x@1 p/z@5 q/b@5 q/a@5 p/y@5 q/w@9");
    assertThat(
            EventFiles.lines(
                Datasets.read(EventFiles.with(source(text), TieOrder.ITEM, 0)).sequences()))
        .containsExactly("a: p/x@1 p/y@5 p/z@5 q/a@5 q/b@5 q/w@9");
  }

  @Test
  void shuffledTiesAreTheSameForASeedAndUniformOverSeeds() {
    StringBuilder text = new StringBuilder("user,item,ts\n");
    int users = 2000;
    for (int n = 0; n < users; n++) {
      text.append("u%d,a,5\nu%d,b,5\nu%d,c,5\nu%d,first,1\n".formatted(n, n, n, n));
    }
    Source source = source(text.toString());
    int[] one = Datasets.read(EventFiles.with(source, TieOrder.SHUFFLE, 1)).sequences().items();
    int[] again = Datasets.read(EventFiles.with(source, TieOrder.SHUFFLE, 1)).sequences().items();
    int[] two = Datasets.read(EventFiles.with(source, TieOrder.SHUFFLE, 2)).sequences().items();
    assertThat(again).isEqualTo(one);
    assertThat(two).isNotEqualTo(one);
    int[] counts = new int[28];
    for (int n = 0; n < users; n++) {
      assertThat(one[4 * n]).isEqualTo(4);
      counts[9 * (one[4 * n + 1] - 1) + 3 * (one[4 * n + 2] - 1) + one[4 * n + 3] - 1]++;
    }
    // Six orders of equal probability: 333 each, standard deviation 17.
    assertThat(java.util.Arrays.stream(counts).filter(count -> count > 0)).hasSize(6);
    assertThat(java.util.Arrays.stream(counts).filter(count -> count > 0).min().getAsInt())
        .isGreaterThan(333 - 85);
  }

  @Test
  void theShuffleDoesNotDependOnOtherUsersBehindIt() {
    String text = "user,item,ts\na,p,5\na,q,5\na,r,5\na,s,5\na,t,5\n";
    for (int seed = 0; seed < 5; seed++) {
      Source alone = EventFiles.with(source(text), TieOrder.SHUFFLE, seed);
      List<String> before = EventFiles.lines(Datasets.read(alone).sequences());
      Source more = EventFiles.with(source(text + "A,aa,5\nb,qq,5\n"), TieOrder.SHUFFLE, seed);
      assertThat(EventFiles.lines(Datasets.read(more).sequences())).containsAll(before);
    }
  }

  @Test
  void theShuffleOfASeedIsFixedForEver() {
    String text = "user,item,ts\na,p,5\na,q,5\na,r,5\na,s,5\na,t,5\n";
    Source source = EventFiles.with(source(text), TieOrder.SHUFFLE, 7);
    assertThat(EventFiles.lines(Datasets.read(source).sequences()))
        .containsExactly("a: events/t@5 events/q@5 events/s@5 events/r@5 events/p@5");
  }

  private Source source(String text) {
    return EventFiles.source(EventFiles.write(folder, "events.csv", text));
  }
}
