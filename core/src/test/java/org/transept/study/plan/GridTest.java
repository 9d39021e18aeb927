package org.transept.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.Dataset;
import org.transept.model.Fusion;
import org.transept.run.RunConfig;
import org.transept.study.plan.StudyConfig.Arm;
import org.transept.study.plan.StudyConfig.Axis;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

class GridTest {
  private static final List<String> WORLD = List.of("itemsPerDomain=20", "users=40");
  private static final Arm NONE = arm("none", "model.fusion.type=none");
  private static final Arm EARLY = arm("early", "model.fusion.type=early");

  @TempDir Path folder;

  private Grid grid(StudyConfig config) {
    return new Grid(config, folder, new StudyData(folder, false), false);
  }

  private static Arm arm(String name, String... set) {
    return new Arm(name, List.of(set), List.of(), "", ScaleParameter.WIDTH);
  }

  private static Arm equal(ScaleParameter knob) {
    return new Arm("equal", List.of("model.fusion.type=none"), List.of(), "early", knob);
  }

  private static Axis world(String... names) {
    return new Axis(
        "world",
        Stream.of(names)
            .map(
                name ->
                    new Arm(
                        name,
                        List.of(),
                        Stream.concat(WORLD.stream(), Stream.of("seed=" + name.length())).toList(),
                        "",
                        ScaleParameter.WIDTH))
            .toList());
  }

  private static StudyConfig study(List<String> sets, Axis... axes) {
    RunConfig run = Settings.read(RunConfig.DEFAULTS, null, sets);
    StudyConfig of = StudyConfig.DEFAULTS;
    return new StudyConfig(run, List.of(axes), List.of(3L, 5L), 2, 0, of.analysis());
  }

  private static StudyConfig towers(Axis... axes) {
    return study(List.of("model.type=towers", "model.width=16", "model.layers=1"), axes);
  }

  @Test
  void anArmWithANameOutOfUseIsToldTheNewOneAndReadWhereItWasWrittenDown() {
    Axis days = new Axis("days", List.of(arm("none", "model.time.type=ignored")));
    StudyConfig config = study(List.of("model.type=towers", "model.width=16"), world("one"), days);
    assertThatThrownBy(() -> grid(config).cells())
        .hasMessage(
            "one x none: --set model.time.type=ignored: model.time.type: \"ignored\" is now called"
                + " \"none\"");
    Grid recorded = new Grid(config, folder, new StudyData(folder, true), true);
    assertThat(Settings.write(recorded.cells().get(0).config()).at("/model/time/type").asString())
        .isEqualTo("none");
  }

  @Test
  void everyCombinationIsACellAndLaterAxesLieOverEarlierOnes() {
    Axis width = new Axis("width", List.of(arm("", "model.width=8"), arm("", "model.width=24")));
    Axis fusion = new Axis("fusion", List.of(NONE, arm("both", "model.width=32")));
    List<Trial.Cell> cells = grid(towers(world("one"), width, fusion)).cells();

    assertThat(cells)
        .extracting(Trial.Cell::name)
        .containsExactly("one_8_none", "one_8_both", "one_24_none", "one_24_both");
    assertThat(cells)
        .extracting(cell -> cell.config().network().width())
        .containsExactly(8, 32, 24, 32);
    assertThat(cells.get(0).config().network().fusion()).isInstanceOf(Fusion.None.class);
    assertThat(cells.get(1).config().network().fusion()).isInstanceOf(Fusion.Early.class);
    assertThat(cells).allSatisfy(cell -> assertThat(cell.config().train().slices()).isEqualTo(1));
    assertThat(new Trial(cells.get(0), 5).name()).isEqualTo("one_8_none_s5");
    assertThat(new Trial(cells.get(0), 5).config().seed()).isEqualTo(5);
  }

  /** The same arm twice, for a study that must find nothing. */
  @Test
  void anArmThatSetsTheSeedShiftsIt() {
    Axis again = new Axis("again", List.of(arm("a"), arm("b", "seed=101")));
    List<Trial.Cell> cells = grid(towers(world("one"), again)).cells();
    assertThat(new Trial(cells.get(0), 5).config().seed()).isEqualTo(5);
    assertThat(new Trial(cells.get(1), 5).config().seed()).isEqualTo(105);
    assertThat(new Trial(cells.get(1), 5).name()).isEqualTo("one_b_s5");
  }

  @Test
  void aWorldIsMadeOnceAndDifferentOnesApart() throws IOException {
    List<Trial.Cell> cells = grid(towers(world("one", "three"))).cells();
    Path first = Path.of(cells.get(0).config().data().files().get(0));
    Path second = Path.of(cells.get(1).config().data().files().get(0));

    assertThat(first).isAbsolute().exists().isNotEqualTo(second);
    assertThat(Files.readString(first)).isNotEqualTo(Files.readString(second));
    Files.writeString(first.resolveSibling("here"), "");
    grid(towers(world("one", "three"))).cells();
    assertThat(first.resolveSibling("here")).exists();
  }

  /** Counted by building the networks themselves. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "towers, width, 16",
    "towers, width, 50",
    "towers, feed-forward, 16",
    "np-cdsr, width, 24",
    "np-cdsr, feed-forward, 24",
    "abxi, width, 32",
    "abxi, feed-forward, 32",
    "tri-thread, width, 24"
  })
  void matchedArmsHaveAsManyTrainedWeights(String model, String knob, int width)
      throws IOException {
    List<String> sets =
        Stream.concat(
                Stream.of("model.type=" + model, "model.width=" + width), titles(model).stream())
            .toList();
    ScaleParameter its =
        Stream.of(ScaleParameter.values())
            .filter(k -> Settings.name(k).equals(knob))
            .findFirst()
            .orElseThrow();
    Grid grid =
        grid(study(sets, world("one"), new Axis("fusion", List.of(NONE, EARLY, equal(its)))));
    List<Trial.Cell> cells = grid.cells();
    long none = built(cells.get(0), grid.dataset(cells.get(0)));
    long early = built(cells.get(1), grid.dataset(cells.get(1)));
    long equal = built(cells.get(2), grid.dataset(cells.get(2)));

    assertThat(none).isLessThan(early);
    assertThat((double) equal).isBetween(.99 * early, 1.01 * early);
    assertThat(cells)
        .extracting(cell -> cell.size().trainable())
        .containsExactly(none, early, equal);
    assertThat(cells.get(2).config().network().fusion()).isInstanceOf(Fusion.None.class);
  }

  private List<String> titles(String model) throws IOException {
    if (!model.equals("tri-thread")) {
      return List.of();
    }
    Path items = folder.resolve("items.csv");
    StringBuilder table = new StringBuilder("item,domain,title\n");
    for (String domain : List.of("food", "kitchen")) {
      for (int i = 1; i <= 20; i++) {
        table.append("%s-%02d,%s,%s number %d\n".formatted(domain, i, domain, domain, i));
      }
    }
    Files.writeString(items, table);
    return List.of("data.items=" + items, "model.text.width=96");
  }

  private static long built(Trial.Cell cell, Dataset dataset) {
    try (Scope scope = Scope.open()) {
      Parameters weights = new Parameters(1, ScalarType.Float);
      return cell.config().network().build(weights, dataset.training()).parameters().count();
    }
  }

  @Test
  void whatCannotComeNearIsRefused() {
    Axis fusion = new Axis("fusion", List.of(NONE, EARLY, equal(ScaleParameter.DEPTH)));
    List<String> classic =
        List.of(
            "model.type=towers", "model.width=16", "model.layers=1", "model.block.type=classic");
    assertThatThrownBy(() -> grid(study(classic, world("one"), fusion)).cells())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("one x equal: arm equal: must come within 1 % of ")
        .hasMessageContaining("choose another knob");
  }

  @Test
  void aModelWithoutTheKnobIsRefused() {
    Axis fusion = new Axis("fusion", List.of(NONE, EARLY, equal(ScaleParameter.DEPTH)));
    assertThatThrownBy(() -> grid(study(List.of("model.type=abxi"), world("one"), fusion)).cells())
        .hasMessageContaining("knob must be something that model.type=abxi has, got depth");
  }

  @Test
  void everyProblemIsNamedAtOnce() {
    Axis wrong =
        new Axis("wrong", List.of(arm("a", "model.widht=8"), arm("b", "model.width=0"), NONE));
    assertThatThrownBy(() -> grid(towers(world("one"), wrong)).cells())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("one x a: --set model.widht=8")
        .hasMessageContaining("one x b: --set model.width=0");
  }

  @Test
  void armsThatMatchMustNameAnArmThatMatchesNone() {
    Arm other = new Arm("other", List.of(), List.of(), "equal", ScaleParameter.WIDTH);
    assertThatThrownBy(
            () -> new Axis("fusion", List.of(NONE, EARLY, equal(ScaleParameter.WIDTH), other)))
        .hasMessageContaining(
            "such that matches names an arm of the axis that matches none itself");
    assertThatThrownBy(() -> new Axis("fusion", List.of(NONE, NONE)))
        .hasMessageContaining("arms of different names, got none");
  }

  /** As a user writes it. */
  @Test
  void aStudyIsReadFromYaml() throws IOException {
    Path file = folder.resolve("study.yaml");
    Files.writeString(
        file,
        """
        run:
          model: {type: towers, width: 32}
        axes:
          - name: fusion
            arms:
              - {set: [model.fusion.type=none]}
              - {set: [model.fusion.type=early]}
              - {name: wide, set: [model.fusion.type=none], matches: early, knob: width}
        seeds: [1, 2, 3]
        minutes: 30
        """);
    StudyConfig read = Settings.read(StudyConfig.DEFAULTS, file, List.of());
    assertThat(read.run().network().width()).isEqualTo(32);
    assertThat(read.axes().get(0).arms())
        .extracting(Arm::label)
        .containsExactly("none", "early", "wide");
    assertThat(read.seeds()).containsExactly(1L, 2L, 3L);
    assertThat(Settings.read(StudyConfig.DEFAULTS, Settings.write(read))).isEqualTo(read);
  }
}
