package org.transept.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.split.Split;

/** Counts of logs that cannot be part of the project; TRANSEPT_DATA names their folder. */
class DatasetsRealDataTest {
  @Test
  void foodKitchenIsSplitAsPublished() {
    Dataset dataset = read("food-kitchen/events.csv", new Split.LeaveOneOut());
    assertThat(dataset.sequences().size()).isEqualTo(7_144);
    assertThat(dataset.sequences().timed()).isTrue();
    assertThat(counts(dataset))
        .containsExactly(
            "food: 11837 items, 78407 train, 2837 valid, 2419 test, 0 context",
            "kitchen: 16258 items, 80853 train, 4307 valid, 4725 test, 0 context");
  }

  @Test
  void partialOverlapIsSplitByUser() {
    Dataset dataset = read("food-kitchen-partial-overlap/events.csv", new Split.Column("split"));
    assertThat(dataset.sequences().size()).isEqualTo(53_061);
    assertThat(counts(dataset))
        .containsExactly(
            "food: 8661 items, 83130 train, 363 valid, 300 test, 14523 context",
            "kitchen: 27637 items, 319138 train, 597 valid, 637 test, 17439 context");
  }

  @Test
  void noOverlapIsSplitByRow() {
    Dataset dataset = read("no-overlap/events.csv", new Split.Column("split"));
    assertThat(dataset.sequences().size()).isEqualTo(24_152);
    assertThat(dataset.sequences().events()).isEqualTo(334_839);
    assertThat(dataset.catalogue().items()).isEqualTo(99_171);
    assertThat(counts(dataset)).allMatch(line -> line.endsWith(" 0 context"));
  }

  @Test
  void kuairandIsReadWithSevenDomains() {
    Dataset dataset = read("kuairand/events.csv.gz", new Split.Column("split"));
    assertThat(dataset.catalogue().items()).isEqualTo(944_384);
    assertThat(dataset.catalogue().domains()).isEqualTo(7);
    assertThat(dataset.sequences().size()).isEqualTo(5_101);
    int tests = 0;
    for (byte role : dataset.roles()) {
      tests += role == Role.TEST.code() ? 1 : 0;
    }
    assertThat(tests).isEqualTo(1_000);
  }

  private static Dataset read(String name, Split split) {
    Path file = find(name);
    assumeTrue(
        Files.exists(file),
        "skipped: no " + name + "; set TRANSEPT_DATA to the folder of event logs");
    return Datasets.read(EventFiles.with(EventFiles.source(file), split));
  }

  private static Path find(String name) {
    String given = System.getenv("TRANSEPT_DATA");
    Stream<Path> folders =
        given == null
            ? Stream.of(Path.of("../shared/data"), Path.of("../../shared/data"))
            : Stream.of(Path.of(given));
    List<Path> files = folders.map(folder -> folder.resolve(name)).toList();
    return files.stream().filter(Files::exists).findFirst().orElse(files.get(0));
  }

  private static List<String> counts(Dataset dataset) {
    Catalogue catalogue = dataset.catalogue();
    int[][] counts = new int[catalogue.domains()][Role.values().length];
    for (int e = 0; e < dataset.roles().length; e++) {
      counts[catalogue.domainOf(dataset.sequences().items()[e])][dataset.roles()[e]]++;
    }
    return Stream.iterate(0, d -> d + 1)
        .limit(counts.length)
        .map(
            d ->
                "%s: %d items, %d train, %d valid, %d test, %d context"
                    .formatted(
                        catalogue.name(d),
                        catalogue.size(d),
                        counts[d][0],
                        counts[d][1],
                        counts[d][2],
                        counts[d][3]))
        .toList();
  }
}
