package org.transept.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.transept.Samples;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Sequences;

class BatchesTest {
  /** A log in which no item occurs twice, so that an item names its event. */
  private static Sequences distinct(Random random, int users, int longest) {
    int[] lengths = random.ints(users, 0, longest + 1).toArray();
    lengths[0] = Math.max(1, lengths[0]);
    int events = Arrays.stream(lengths).sum();
    Catalogue catalogue = Tiny.catalogue((events + 1) / 2, events / 2);
    int[] shuffled = IntStream.rangeClosed(1, events).toArray();
    for (int i = events - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = swapped;
    }
    int[][] items = new int[users][];
    int at = 0;
    for (int u = 0; u < users; u++) {
      items[u] = Arrays.copyOfRange(shuffled, at, at + lengths[u]);
      at += lengths[u];
    }
    return Tiny.sequences(catalogue, items);
  }

  private static List<Integer> targets(Stream stream) {
    return IntStream.range(0, stream.size())
        .filter(n -> stream.askedN()[n] >= 0)
        .mapToObj(n -> stream.targetN()[n])
        .toList();
  }

  private static List<List<int[]>> contents(List<Batch> batches) {
    return batches.stream()
        .map(batch -> IntStream.range(0, batch.rows()).mapToObj(batch::history).toList())
        .toList();
  }

  private static boolean same(List<List<int[]>> a, List<List<int[]>> b) {
    return Arrays.deepEquals(
        a.stream().map(batch -> batch.toArray(int[][]::new)).toArray(),
        b.stream().map(batch -> batch.toArray(int[][]::new)).toArray());
  }

  @Test
  void everyEventIsATargetOncePerEpochAndNoBatchHasTooMany() {
    Samples.each(
        random -> {
          Sequences log = distinct(random, 1 + random.nextInt(30), 1 + random.nextInt(20));
          int length = 1 + random.nextInt(8);
          int limit = 1 + random.nextInt(40);
          Batches batches = new Batches(log, length, limit, random.nextLong());
          for (int epoch = 1; epoch <= 2; epoch++) {
            List<Integer> merged = new ArrayList<>();
            List<Integer> byDomain = new ArrayList<>();
            for (Batch batch : batches.epoch(epoch)) {
              assertThat(batch.questions() <= limit || batch.rows() == 1).isTrue();
              merged.addAll(targets(batch.merged()));
              byDomain.addAll(targets(batch.domain(0)));
              byDomain.addAll(targets(batch.domain(1)));
            }
            Integer[] events = Arrays.stream(log.items()).boxed().toArray(Integer[]::new);
            assertThat(merged).containsExactlyInAnyOrder(events);
            assertThat(byDomain).containsExactlyInAnyOrder(events);
          }
        });
  }

  @Test
  void batchesAreFilledAsFarAsWindowsAllow() {
    Random random = new Random(1);
    Sequences log = distinct(random, 400, 20);
    List<Batch> epoch = new Batches(log, 20, 100, 1).epoch(1);
    // A window of at most 20 events did not fit, so all but the last of a pool have more than 80.
    assertThat(epoch.stream().filter(batch -> batch.questions() <= 80)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void batchesOfWindowsTakeThemAsTheyCome() {
    Sequences log = distinct(new Random(3), 50, 20);
    Batches batches = new Batches(log, 20, 1, 16, 5);
    List<Batch> epoch = batches.epoch(1);
    int windows = (int) IntStream.range(0, log.size()).filter(u -> log.length(u) > 0).count();
    assertThat(epoch.stream().mapToInt(Batch::rows).sum()).isEqualTo(windows);
    assertThat(epoch.subList(0, epoch.size() - 1)).allMatch(batch -> batch.rows() == 16);
    assertThat(epoch.stream().mapToInt(Batch::questions).sum()).isEqualTo(log.events());
    assertThat(same(contents(batches.epoch(1)), contents(epoch))).isTrue();
    assertThat(same(contents(batches.epoch(2)), contents(epoch))).isFalse();
    Batch first = epoch.get(0);
    int[] lengths = IntStream.range(0, 16).map(r -> first.history(r).length).toArray();
    assertThat(lengths).isNotEqualTo(IntStream.of(lengths).sorted().toArray());
  }

  @Test
  void seedAndEpochDecideTheBatches() {
    Sequences log = distinct(new Random(2), 40, 20);
    Batches batches = new Batches(log, 8, 30, 5);
    List<List<int[]>> second = contents(batches.epoch(2));
    assertThat(same(contents(new Batches(log, 8, 30, 5).epoch(2)), second)).isTrue();
    assertThat(same(contents(batches.epoch(2)), second)).isTrue();
    assertThat(same(contents(batches.epoch(3)), second)).isFalse();
    assertThat(same(contents(new Batches(log, 8, 30, 6).epoch(2)), second)).isFalse();
  }

  @Test
  void aLongSequenceIsCutFromItsEnd() {
    Sequences log =
        Tiny.sequences(Tiny.catalogue(7, 0), new int[] {1, 2, 3, 4, 5, 6, 7}, new int[0]);
    List<Batch> epoch = new Batches(log, 3, 1, 1).epoch(1);
    assertThat(epoch.stream().map(batch -> Arrays.toString(batch.history(0))))
        .containsExactlyInAnyOrder("[1]", "[2, 3, 4]", "[5, 6, 7]");
  }

  @Test
  void trainingNeedsAnEvent() {
    Sequences log = Tiny.sequences(Tiny.catalogue(1, 1), new int[0], new int[0]);
    assertThatThrownBy(() -> new Batches(log, 3, 10, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "training needs at least one training event, got none; look at the split and the"
                + " filters");
  }
}
