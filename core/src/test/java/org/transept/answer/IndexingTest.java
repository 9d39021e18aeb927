package org.transept.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.run.trained.TrainedRun;
import org.transept.torch.NoLeaks;

/** Domains of 30 items that are searched by graphs. */
@Tag("long")
@ExtendWith(NoLeaks.class)
class IndexingTest {
  /**
   * Looks at everything that a graph leads to, and takes whatever that finds. No row has so many
   * neighbours that one is given up, so that the graph leads everywhere.
   */
  private static final IndexConfig ALL = new IndexConfig.Approximate(1, 0, 64, 100);

  @TempDir private Path folder;

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private Path run = Path.of("");

  @BeforeEach
  void train() {
    run = SmallRuns.train(folder, "model.type=towers");
  }

  private List<DomainIndex> index(IndexConfig config) {
    try (Predictor answers = Predictor.open(run)) {
      return answers.index(config, said::add);
    }
  }

  private Path kept() throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("index"))) {
      return files.sorted().findFirst().orElseThrow();
    }
  }

  private static List<Query> questions(TrainedRun finished, int k, ItemFilter choice) {
    return SmallRuns.questions(HeldOut.of(finished.dataset(), Role.TEST), k, choice);
  }

  /** Both are found exactly: by the screen, and by a graph that leads everywhere. */
  @Test
  void listsAreThoseOfTheExactSearchWhateverMayBeAnswered() {
    List<NewItem> added = List.of(new NewItem(0, "jam", 4, 9), new NewItem(1, "whisk", 41));
    try (TrainedRun finished = TrainedRun.open(run);
        Predictor exact = Predictor.of(finished, 1);
        Predictor searched = Predictor.of(finished)) {
      List<DomainIndex> indexes = searched.index(ALL, said::add);
      assertThat(indexes).hasSize(2).allMatch(DomainIndex::approximate);
      for (ItemFilter choice :
          List.of(
              ItemFilter.ALL,
              ItemFilter.UNSEEN.without(3, 8, 33, 40),
              ItemFilter.UNSEEN.among(2, 8, 9, 31, 33),
              ItemFilter.ALL.without(IntStream.rangeClosed(1, 58).toArray()))) {
        for (int k : new int[] {1, 7, 100}) {
          List<Query> questions = questions(finished, k, choice);
          List<Answer> lists = exact.withNewItems(added).answer(questions);
          assertThat(searched.withNewItems(added).answer(questions)).isEqualTo(lists);
        }
      }
    }
  }

  @Test
  void manyThreadsGetTheSameLists() {
    try (Predictor answers = Predictor.open(run)) {
      answers.index(ALL, said::add);
      List<Query> questions = questions(answers.finished(), 5, ItemFilter.UNSEEN);
      List<Answer> alone = answers.answer(questions);
      List<CompletableFuture<List<Answer>>> others =
          IntStream.range(0, 8)
              .mapToObj(t -> CompletableFuture.supplyAsync(() -> answers.answer(questions)))
              .toList();
      others.forEach(other -> assertThat(other.join()).isEqualTo(alone));
    }
  }

  @Test
  void aGraphIsBuiltOnceAndAgainIfItsFileIsDamaged() throws IOException {
    List<DomainIndex> built = index(ALL);
    assertThat(built).allMatch(one -> !measured(one).kept());
    assertThat(built.get(0).domain()).isZero();
    assertThat(measured(built.get(1)).recall()).isBetween(0.5, 1.0);
    assertThat(measured(built.get(1)).k()).isEqualTo(100);
    int targets = measured(built.get(0)).questions() + measured(built.get(1)).questions();
    assertThat(targets).isEqualTo(60);
    assertThat(said)
        .anySatisfy(line -> assertThat(line).startsWith("kitchen: the graph, built in"));
    List<DomainIndex> read = index(ALL);
    assertThat(read).allMatch(one -> measured(one).kept());
    byte[] bytes = Files.readAllBytes(kept());
    bytes[bytes.length / 2] ^= 1;
    Files.write(kept(), bytes);
    said.clear();
    assertThat(index(ALL).stream().filter(one -> measured(one).kept())).hasSize(1);
    assertThat(said)
        .anySatisfy(line -> assertThat(line).endsWith("but does not; the graph is built again"));
    assertThat(index(ALL)).allMatch(one -> measured(one).kept());
    IndexConfig other = new IndexConfig.Approximate(1, 0, 9, 100);
    assertThat(index(other)).allMatch(one -> !measured(one).kept());
  }

  private static DomainIndex.Measured measured(DomainIndex index) {
    DomainIndex.Measured measured = index.measured();
    assertThat(measured).isNotNull();
    return measured == null ? new DomainIndex.Measured(0, 0, 0, 0, false) : measured;
  }

  @Test
  void aFolderThatCannotBeWrittenCostsBuildingEveryTime() throws IOException {
    Files.createFile(run.resolve("index"));
    for (int start = 0; start < 2; start++) {
      said.clear();
      assertThat(index(ALL)).allMatch(one -> one.approximate() && !measured(one).kept());
      assertThat(said)
          .filteredOn(line -> line.contains("the graph cannot be kept in"))
          .hasSize(2)
          .allMatch(line -> line.endsWith("it is built again at the next start"));
    }
  }

  @Test
  void whatCannotBeSearchedByAGraphIsSearchedExactlyAndSaysWhy() {
    assertThat(index(new IndexConfig.Exact()))
        .containsExactly(
            new DomainIndex(0, false, null, null), new DomainIndex(1, false, null, null));
    assertThat(reasons(new IndexConfig.Approximate(31, 0, 8, 100)))
        .allMatch(reason -> reason.equals("it has 30 items, fewer than index.minItems=31"));
    run = SmallRuns.train(folder.resolve("timed"), "model.type=transept");
    assertThat(reasons(ALL))
        .allMatch(reason -> reason.startsWith("scores are not mere products: the model adds"));
    run = SmallRuns.train(folder.resolve("counted"), List.of("model.type=markov"));
    assertThat(reasons(ALL))
        .allMatch(reason -> reason.equals("the model counts and has no vectors of items"));
    assertThat(said)
        .contains("food: searched exactly: the model counts and has no vectors of items");
    assertThat(Files.exists(run.resolve("index"))).isFalse();
  }

  private List<String> reasons(IndexConfig config) {
    List<String> reasons = new ArrayList<>();
    for (DomainIndex one : index(config)) {
      assertThat(one.approximate()).isFalse();
      assertThat(one.measured()).isNull();
      reasons.add(String.valueOf(one.reason()));
    }
    return reasons;
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new IndexConfig.Approximate(1, 1.5, 8, 1))
        .hasMessage("minRecall must be from 0 to 1, got 1.5");
    assertThatThrownBy(() -> new IndexConfig.Approximate(1, 1, 1, 1))
        .hasMessage("degree must be from 2 to 256, got 1");
  }
}
