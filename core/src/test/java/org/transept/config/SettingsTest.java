package org.transept.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.Samples;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SettingsTest {
  private static final Kitchen DEFAULTS = Kitchen.DEFAULTS;

  @TempDir Path folder;

  private Kitchen read(String yaml, String... sets) throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.writeString(file, yaml);
    return Settings.read(DEFAULTS, file, List.of(sets));
  }

  private static Kitchen set(String... sets) {
    return Settings.read(DEFAULTS, null, List.of(sets));
  }

  @Test
  void nothingSaidKeepsTheDefaults() throws IOException {
    assertThat(set()).isEqualTo(DEFAULTS);
    assertThat(read("")).isEqualTo(DEFAULTS);
    assertThat(read("# comments only\n")).isEqualTo(DEFAULTS);
    assertThat(read("train:\n  # epochs: 3\nmenu:\n")).isEqualTo(DEFAULTS);
  }

  @Test
  void aFileReplacesOnlyWhatItNames() throws IOException {
    Kitchen read =
        read(
            """
            width: 128
            heat: from-above
            train: {epochs: 3}
            files: [a.csv, "b.csv"]
            cutoffs: [1]
            """);
    assertThat(read.width()).isEqualTo(128);
    assertThat(read.heat()).isEqualTo(Kitchen.Heat.FROM_ABOVE);
    assertThat(read.train()).isEqualTo(new Kitchen.Train(0.001, 3));
    assertThat(read.files()).containsExactly("a.csv", "b.csv");
    assertThat(read.cutoffs()).containsExactly(1);
    assertThat(read.courses()).isEqualTo(DEFAULTS.courses());
  }

  @Test
  void anAssignmentGoesOverTheFileAndOverEarlierAssignments() throws IOException {
    Kitchen read = read("width: 3\ntrain: {epochs: 3}\n", "width=4", "train.epochs=5", "width=6");
    assertThat(read.width()).isEqualTo(6);
    assertThat(read.train().epochs()).isEqualTo(5);
  }

  @Test
  void anAssignmentIsYaml() {
    assertThat(set("files=[a.csv,b=c.csv]").files()).containsExactly("a.csv", "b=c.csv");
    assertThat(set("train={epochs: 7}").train()).isEqualTo(new Kitchen.Train(0.001, 7));
    assertThat(set("name=").name()).isEmpty();
    assertThat(set("name=\"12\"").name()).isEqualTo("12");
    assertThat(set("rate=1e-3").rate()).isEqualTo(0.001);
    assertThat(set("seed=9000000000").seed()).isEqualTo(9_000_000_000L);
    assertThat(set("width=1e3").width()).isEqualTo(1000);
    assertThat(set("courses=[{dish: pie, plates: 2}]").courses())
        .containsExactly(new Kitchen.Course("pie", 2));
  }

  @Test
  void aJsonFileIsRead() throws IOException {
    Path file = folder.resolve("my.json");
    Files.writeString(file, "{\t\"width\": 3, \"menu\": {\"type\": \"nothing\"}}");
    Kitchen read = Settings.read(DEFAULTS, file, List.of());
    assertThat(read.width()).isEqualTo(3);
    assertThat(read.menu()).isEqualTo(new Kitchen.Menu.Nothing());
  }

  @Test
  void aVariantStartsFromItsOwnDefaults() {
    assertThat(set("menu.plates=3").menu()).isEqualTo(new Kitchen.Menu.Plain(3));
    assertThat(set("menu.type=plain").menu()).isEqualTo(DEFAULTS.menu());
    assertThat(set("menu.type=nothing").menu()).isEqualTo(new Kitchen.Menu.Nothing());
    assertThat(set("menu.type=five-course", "menu.wine=0.5").menu())
        .isEqualTo(new Kitchen.Menu.FiveCourse(5, 0.5));
    assertThat(set("menu={type: table-dance, tables: 4}").menu())
        .isEqualTo(new Kitchen.Menu.TableDance.Config(4));
  }

  @Test
  void whoWritesAnEarlierNameIsToldTheNewOneAndWhatWasRecordedUnderItIsRead() {
    assertThatThrownBy(() -> set("menu.type=closed", "heat=grill"))
        .hasMessage(
            """
            2 problems in the configuration:
              - --set heat=grill: heat: "grill" is now called "from-above"
              - --set menu.type=closed: menu.type: "closed" is now called "nothing\"\
            """);
    Kitchen now = set("menu.type=nothing", "heat=from-above");
    JsonNode old =
        JsonMapper.shared()
            .readTree(
                Settings.write(now)
                    .toString()
                    .replace("\"nothing\"", "\"closed\"")
                    .replace("\"from-above\"", "\"grill\""));
    assertThat(old.toString()).contains("closed", "grill");
    assertThat(Settings.read(DEFAULTS, old)).isEqualTo(now);
    assertThat(Settings.recorded(DEFAULTS, List.of("menu.type=closed", "heat=grill")))
        .isEqualTo(now);
  }

  @Test
  void anAssignedMappingReplacesWhatTheFileSaysThere() throws IOException {
    assertThat(read("menu: {type: five-course, wine: 1}", "menu={type: nothing}").menu())
        .isEqualTo(new Kitchen.Menu.Nothing());
  }

  @Test
  void aVariantWithoutDefaultsNeedsAllItsKeys() {
    assertThatThrownBy(() -> set("menu.type=full-english"))
        .hasMessage(
            """
            2 problems in the configuration:
              - --set menu.type=full-english: menu: missing key "plates"
              - --set menu.type=full-english: menu: missing key "tea\"\
            """);
  }

  @Test
  void everyProblemOfAFileIsReportedAtOnceWithItsPlace() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    widht: 1
                    width: 2.5
                    seed: x
                    gas: yes
                    train:
                      epochs: 3
                      lerning_rate: 0.1
                      colour: red
                    heat: from-beluw
                    menu:
                      type: plian
                    name: 12
                    rate: .inf
                    files: a.csv
                    cutoffs: [1, two]
                    courses:
                      - dish: pie
                      - dish: tart
                        plates: 0
                    """))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            """
            14 problems in the configuration:
              - my.yaml:1:1: unknown key "widht", did you mean "width"? known keys: width, seed, rate, gas, name, heat, menu, train, files, cutoffs, courses
              - my.yaml:2:8: width: must be a whole number, got 2.5
              - my.yaml:3:7: seed: must be a whole number, got "x"
              - my.yaml:13:7: rate: must be a finite number, got ".inf"
              - my.yaml:4:6: gas: must be true or false, got "yes"
              - my.yaml:12:7: name: must be text, got 12; put it into quotes
              - my.yaml:9:7: heat: must be one of from-above, from-below, got "from-beluw", did you mean "from-below"?
              - my.yaml:11:9: menu.type: unknown type "plian", did you mean "plain"? known types: plain, five-course, full-english, nothing, table-dance
              - my.yaml:7:3: train: unknown key "lerning_rate", did you mean "learningRate"? known keys: learningRate, epochs
              - my.yaml:8:3: train: unknown key "colour"; known keys: learningRate, epochs
              - my.yaml:14:8: files: must be a list, got "a.csv"
              - my.yaml:15:14: cutoffs[1]: must be a whole number, got "two"
              - my.yaml:17:5: courses[0]: missing key "plates"
              - my.yaml:19:13: courses[1].plates: must be at least 1, got 0\
            """);
  }

  @Test
  void aProblemOfAnAssignmentNamesTheAssignment() throws IOException {
    assertThatThrownBy(() -> set("train.widht=3"))
        .hasMessage(
            "--set train.widht=3: train: unknown key \"widht\"; known keys: learningRate, epochs");
    assertThatThrownBy(() -> read("width: 3", "train.epochs=x", "width"))
        .hasMessage("--set width: must be path=value");
    assertThatThrownBy(() -> read("width: x", "train.epochs=x"))
        .hasMessage(
            """
            2 problems in the configuration:
              - my.yaml:1:8: width: must be a whole number, got "x"
              - --set train.epochs=x: train.epochs: must be a whole number, got "x\"\
            """);
    assertThatThrownBy(() -> set("width=3000000000"))
        .hasMessage(
            "--set width=3000000000: width: must be a whole number of 32 bits, got 3000000000");
    assertThatThrownBy(() -> set("tarin.epochs=4"))
        .hasMessageStartingWith(
            "--set tarin.epochs=4: unknown key \"tarin\", did you mean \"train\"?");
    assertThatThrownBy(() -> set("name=[a"))
        .hasMessage("--set name=[a: must be YAML; expected ',' or ']', but got <stream end>");
  }

  @Test
  void aRejectedRangeNamesThePathAndTheGuiltyLine() {
    assertThatThrownBy(() -> read("menu:\n  plates: 0\n"))
        .hasMessage("my.yaml:2:11: menu.plates: must be at least 1, got 0");
    assertThatThrownBy(() -> read("train:\n  epochs: 2000000\n"))
        .hasMessage("my.yaml:2:3: train: too long a training");
    assertThatThrownBy(() -> set("menu.plates=0", "train.learningRate=0"))
        .hasMessage(
            """
            2 problems in the configuration:
              - --set menu.plates=0: menu.plates: must be at least 1, got 0
              - --set train.learningRate=0: train.learningRate: must be above 0, got 0.0\
            """);
  }

  @Test
  void aVariantWithTheKeysOfAnotherIsRejected() {
    assertThatThrownBy(() -> read("menu:\n  plates: 3\n", "menu.type=nothing"))
        .hasMessage("my.yaml:2:3: menu: unknown key \"plates\"; known keys: type");
    assertThatThrownBy(() -> set("menu=nothing"))
        .hasMessage(
            "--set menu=nothing: menu: must be a mapping, got \"nothing\"; write {type:"
                + " \"nothing\"}");
    assertThatThrownBy(() -> set("menu=3"))
        .hasMessage("--set menu=3: menu: must be a mapping of keys to values, got 3");
    assertThatThrownBy(() -> set("menu.type=3"))
        .hasMessageStartingWith(
            "--set menu.type=3: menu.type: unknown type 3; known types: plain, ");
  }

  @Test
  void mistakesOfSyntaxNameLineAndColumn() throws IOException {
    assertThatThrownBy(() -> read("train:\n  epochs: 3\n rate: 4\n"))
        .hasMessage(
            "my.yaml:3:2: must be YAML; expected <block end>, but found '<block mapping start>'");
    assertThatThrownBy(() -> read("width: 1\n\tseed: 2\n", "width", "seed"))
        .hasMessageStartingWith("3 problems in the configuration:\n  - my.yaml:2:1: must be YAML; ")
        .hasMessageContaining("TAB");
    Path file = folder.resolve("my.json");
    Files.writeString(file, "{\"width\": 1,\n  \"seed\": ]");
    assertThatThrownBy(() -> Settings.read(DEFAULTS, file, List.of()))
        .hasMessageStartingWith("my.json:2:11: must be JSON; Unexpected character (']'");
    assertThatThrownBy(() -> read("- 1\n"))
        .hasMessage("my.yaml: must be a mapping of keys to values, got [1]");
  }

  @Test
  void duplicateKeysAliasesAndSecondDocumentsAreRejected() {
    assertThatThrownBy(() -> read("train:\n  epochs: 3\n  epochs: 4\nwidth: 1\nwidth: 2\n"))
        .hasMessage(
            """
            2 problems in the configuration:
              - my.yaml:3:3: train: duplicate key "epochs", first at my.yaml:2:3
              - my.yaml:5:1: duplicate key "width", first at my.yaml:4:1\
            """);
    assertThatThrownBy(() -> read("name: &n south\nfiles: [*n]\n"))
        .hasMessage(
            "my.yaml:2:9: files[0]: must be a value, got the alias \"*n\"; write the value out");
    assertThatThrownBy(() -> read("width: 1\n---\nwidth: 2\n"))
        .hasMessage("my.yaml:3:1: must be one document, got a second one");
  }

  @Test
  void otherBytesThanUtf8AreNamedWithTheirLine() throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.write(file, new byte[] {'g', 'a', 's', ':', '\n', '\n', (byte) 0xc3, '('});
    assertThatThrownBy(() -> Settings.read(DEFAULTS, file, List.of()))
        .hasMessage("my.yaml:3: must be text in UTF-8, got the byte 0xc3");
  }

  @Test
  void whatWouldBreakOrFillTheScreenIsShownEscapedAndCut() {
    assertThatThrownBy(() -> set("width=\"\u202e\""))
        .hasMessage("--set width=\"\\u202e\": width: must be a whole number, got \"\\u202e\"");
    assertThatThrownBy(() -> set("width=" + "x".repeat(2000)))
        .hasMessage(
            "--set width=%s... (2,006 characters): width: must be a whole number, got \"%s..."
                + " (2,002 characters)",
            "x".repeat(114), "x".repeat(119));
    assertThatThrownBy(() -> set("cutoffs=[" + "a, ".repeat(29) + "a]"))
        .hasMessageStartingWith("30 problems in the configuration:\n  - ")
        .hasMessageEndingWith("\n  - and 10 more");
    assertThatThrownBy(() -> set("a.".repeat(200) + "b=1"))
        .hasMessageEndingWith(": must be a path of at most 100 names, got 201");
    assertThatThrownBy(() -> set("rate=1" + "0".repeat(400)))
        .hasMessageContaining(": rate: must be a finite number, got 1000");
  }

  @Test
  void anUnreadableFileIsNamed() {
    Path missing = Path.of("no", "such.yaml");
    assertThatThrownBy(() -> Settings.read(DEFAULTS, missing, List.of()))
        .hasMessage(
            missing
                + ": cannot be read, there is no such file or folder; look at the path once more");
  }

  @Test
  void writingThenReadingGivesTheSameRecord() {
    Samples.each(
        random -> {
          Kitchen kitchen = sample(random);
          assertThat(Settings.read(DEFAULTS, Settings.write(kitchen))).isEqualTo(kitchen);
          String json = Settings.write(kitchen).toString();
          assertThat(Settings.read(DEFAULTS, JsonMapper.shared().readTree(json)))
              .isEqualTo(kitchen);
          assertThat(set("width=1")).isNotEqualTo(kitchen);
          assertThat(fromYaml(Settings.yaml(kitchen))).isEqualTo(kitchen);
        });
  }

  @Test
  void theYamlIsReadable() {
    assertThat(Settings.yaml(DEFAULTS))
        .isEqualTo(
            """
            width: 64
            seed: 1
            rate: 0.5
            gas: true
            name: north
            heat: from-below
            menu:
              type: plain
              plates: 2
            train:
              learningRate: 0.001
              epochs: 10
            files: []
            cutoffs:
            - 5
            - 10
            courses:
            - dish: soup
              plates: 1
            """);
  }

  @Test
  void aVariantAsTheWholeConfigurationKeepsItsType() {
    var defaults = new Kitchen.Menu.FiveCourse(1, 0);
    var other = new Kitchen.Menu.FiveCourse(2, 1);
    assertThat(Settings.read(defaults, Settings.write(other))).isEqualTo(other);
    assertThatThrownBy(() -> Settings.read(defaults, Settings.write(new Kitchen.Menu.Nothing())))
        .hasMessage("type: must be \"five-course\", got \"nothing\"");
  }

  private Kitchen fromYaml(String yaml) {
    try {
      return read(yaml);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private static Kitchen sample(Random random) {
    List<Kitchen.Menu> menus =
        List.of(
            new Kitchen.Menu.Plain(1 + random.nextInt(9)),
            new Kitchen.Menu.FiveCourse(random.nextInt(), random.nextDouble()),
            new Kitchen.Menu.FullEnglish(random.nextInt(), text(random)),
            new Kitchen.Menu.Nothing(),
            new Kitchen.Menu.TableDance.Config(random.nextInt()));
    List<String> files = new ArrayList<>();
    List<Kitchen.Course> courses = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      files.add(text(random));
      courses.add(new Kitchen.Course(text(random), i));
    }
    return new Kitchen(
        random.nextInt(),
        random.nextLong(),
        random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20),
        random.nextBoolean(),
        text(random),
        random.nextBoolean() ? Kitchen.Heat.FROM_ABOVE : Kitchen.Heat.FROM_BELOW,
        menus.get(random.nextInt(menus.size())),
        new Kitchen.Train(1e-9 + random.nextDouble(), random.nextInt(100)),
        files,
        random.ints(random.nextInt(4)).boxed().toList(),
        courses);
  }

  /** Texts that YAML could take for something else. */
  private static String text(Random random) {
    List<String> traps =
        List.of(
            "", "true", "no", "null", "~", "12", "1e3", "0x1F", ".nan", "010", "+5", "2014-01-01");
    if (random.nextInt(3) == 0) {
      return traps.get(random.nextInt(traps.size()));
    }
    String letters = "ab1 :#-[]{},&*!|>'\"%@`\\/\t\n.=?éß中";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  void aFileThatIsTooDeepIsRefusedInOneLine() throws IOException {
    for (String name : List.of("deep.yaml", "deep.json")) {
      Path file = folder.resolve(name);
      Files.writeString(file, "{\"menu\": " + "[".repeat(20_000) + "]".repeat(20_000) + "}");
      assertThatThrownBy(() -> Settings.read(DEFAULTS, file, List.of()))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith(name + ": must be ")
          .hasMessageContaining("that is not too deep or too long; ")
          .hasMessageNotContaining("\n");
    }
  }
}
