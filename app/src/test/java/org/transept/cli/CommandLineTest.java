package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole way from a log to a list, as a user types it. */
@Tag("long")
class CommandLineTest {
  private static final String[] SMALL = {
    "--set", "model.width=16",
    "--set", "model.layers=1",
    "--set", "train.epochs=2",
    "--set", "train.batchTargets=256"
  };

  @TempDir private static Path folder;

  private static Path events;
  private static Path run;

  private record Result(int code, String out, String err) {}

  private static Result transept(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static Result train(Path out, String... more) {
    return transept(
        Stream.of(
                Stream.of("train", "--data", events.toString(), "--out", out.toString()),
                Stream.of(SMALL),
                Stream.of(more))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  @BeforeAll
  static void trainsARun() {
    Result world =
        transept(
            "world",
            "--out",
            folder.resolve("world").toString(),
            "--set",
            "users=200",
            "--set",
            "itemsPerDomain=30");
    assertThat(world.code()).as(world.err()).isZero();
    events = folder.resolve("world").resolve("events.csv");
    run = folder.resolve("first");
    Result trained = train(run, "--set", "model.type=towers");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("before training: validation ndcg@10", "epoch 2/2: loss");
    assertThat(trained.out())
        .contains(
            "first", "markov (baseline)", "popularity (baseline)", "oracle (oracle)", "report: ")
        .contains("item-knn (baseline)", "recent-popularity (baseline)", "knn-recent (baseline)")
        .containsPattern(
            "ndcg@10 beside the baseline that is best on these cases, paired over cases:\\R"
                + "domain +best baseline +cases +its mean +model +difference +95 % interval\\R"
                + "food .*\\Rkitchen .*\\Rall ")
        .containsPattern(
            "NDCG@10 over 200 test cases: 0\\.\\d{4}, 0\\.\\d{4} (above|below) the best baseline,"
                + " [a-z-]+ \\(0\\.\\d{4}\\); paired 95 % interval \\[.*]: .*\\.\\R");
    String next = trained.out().lines().reduce((before, last) -> last).orElseThrow();
    assertThat(next).startsWith("next: ./transept recommend " + run + " --user ");
    String[] typed = next.substring("next: ./transept ".length()).split(" ", -1);
    assertThat(transept(typed).out().lines()).hasSize(10);
  }

  @Test
  void aRunLeavesTheFilesThatTheDocumentationPromises() throws IOException {
    assertThat(run)
        .isDirectoryContaining("glob:**run.json")
        .isDirectoryContaining("glob:**log.jsonl")
        .isDirectoryContaining("glob:**model.safetensors")
        .isDirectoryContaining("glob:**events.parquet")
        .isDirectoryContaining("glob:**items.parquet")
        .isDirectoryContaining("glob:**users.parquet")
        .isDirectoryContaining("glob:**world.json")
        .isDirectoryContaining("glob:**state.safetensors")
        .isDirectoryContaining("glob:**ranks.parquet")
        .isDirectoryContaining("glob:**report.json")
        .isDirectoryContaining("glob:**report.html")
        .isDirectoryNotContaining("glob:**.part");
    List<String> log = Files.readAllLines(run.resolve("log.jsonl"));
    assertThat(log).hasSize(3);
    JsonNode start = new JsonMapper().readTree(log.get(0));
    assertThat(start.path("epoch").asInt()).isZero();
    assertThat(start.path("probe")).hasSize(2);
    JsonNode first = new JsonMapper().readTree(log.get(1));
    assertThat(first.path("valid").path("food").asDouble()).isBetween(0.0, 1.0);
    JsonNode json = new JsonMapper().readTree(Files.readString(run.resolve("run.json")));
    assertThat(json.path("parameters").path("total").asLong()).isPositive();
    assertThat(json.path("command").asString()).startsWith("./transept train --data");
    assertThat(json.path("data").path("warnings").isArray()).isTrue();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void otherMetricsAreAReportOfTheirOwn() throws IOException {
    Path out = folder.resolve("metrics");
    Result trained =
        transept(
            "train",
            "--data",
            events.toString(),
            "--out",
            out.toString(),
            "--set",
            "model.type=markov");
    assertThat(trained.code()).as(trained.err()).isZero();
    String report = Files.readString(out.resolve("report.json"));
    Result evaluated =
        transept("evaluate", out.toString(), "--set", "evaluate.metrics=[mrr, hr@3]");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(out.resolve("report.json")).hasContent(report);
    assertThat(out.resolve("report-full-by-mrr+hr@3.json")).content().contains("hr@3");
    String[] compare = {"compare", out.toString(), out.toString(), "--metric", "mrr"};
    Result compared = transept(with(compare, "--protocol", "full-by-mrr+hr@3"));
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(transept(with(compare, "--protocol", "full-by-mrr")).err())
        .contains("has no ranks-full-by-mrr.parquet; run ./transept evaluate " + out)
        .contains("--protocol full-by-mrr");
    Result unknown = transept(with(compare, "--metric", "best"));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .isEqualTo("--metric must be hr@k, ndcg@k (k at least 1), mrr or auc, got \"best\"\n");
    Result data = transept("evaluate", out.toString(), "--data", events.toString());
    assertThat(data.code()).isEqualTo(2);
    assertThat(data.err()).contains("must keep no data (--without-data)");
  }

  @Test
  void aRunWithoutDataAsksForItsLog() throws IOException {
    Path own = Files.copy(events, folder.resolve("own.csv"));
    Path out = folder.resolve("without");
    String[] train = {
      "train", "--data", own.toString(), "--out", out.toString(), "--without-data", "--set"
    };
    Result trained =
        transept(
            Stream.concat(Stream.of(train), Stream.of("model.type=markov")).toArray(String[]::new));
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).doesNotContain("data: ");
    assertThat(out).isDirectoryNotContaining("glob:**events.parquet");
    String user = Files.readAllLines(events).get(1).split(",", -1)[0];
    String[] recommend = {"recommend", out.toString(), "--user", user, "--domain", "food"};
    Files.delete(own);
    Result asked = transept(recommend);
    assertThat(asked.code()).isEqualTo(2);
    assertThat(asked.err())
        .contains(out + " keeps no data of its own, so it needs its log where that was: ")
        .contains("found none at " + own)
        .contains("say where with --data FILE");
    Path moved = folder.resolve("moved.csv.gz");
    try (OutputStream gz = new GZIPOutputStream(Files.newOutputStream(moved))) {
      Files.copy(events, gz);
    }
    Result found = transept(with(recommend, "--data", moved.toString()));
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.out().lines()).hasSize(10);
    Result other =
        transept("evaluate", out.toString(), "--data", moved.toString(), "--set", "seed=3");
    assertThat(other.err())
        .isEqualTo("--set: must set what begins with evaluate. here, got other settings as well\n");
    Files.writeString(own, Files.readString(events).replaceFirst(user, "another"));
    Result wrong = transept(with(recommend, "--data", own.toString()));
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("must be used with the data it was trained on");
    Files.delete(own);
    assertThat(transept("train", "--resume", out.toString(), "--data", moved.toString()).code())
        .isZero();
    Result resumed = transept("train", "--resume", out.toString(), "--without-data");
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err()).contains("leave the other options out");
  }

  @Test
  void theDefaultModelReadsTitlesAndSaysWhatItLeavesOut() throws IOException {
    StringBuilder table = new StringBuilder("item,domain,title\n");
    Set<String> items = new TreeSet<>();
    for (String line : Files.readAllLines(events).subList(1, 500)) {
      String[] parts = line.split(",", -1);
      items.add("%s,%s,thing number %s".formatted(parts[1], parts[2], parts[1]));
    }
    items.forEach(item -> table.append(item).append('\n'));
    Path titles = Files.writeString(folder.resolve("items.csv"), table);
    Path out = folder.resolve("titled");
    Result titled =
        transept(
            "train",
            "--data",
            events.toString(),
            "--items",
            titles.toString(),
            "--out",
            out.toString(),
            "--set",
            "train.epochs=1");
    assertThat(titled.code()).as(titled.err()).isZero();
    assertThat(titled.err()).doesNotContain("left out");
    assertThat(transept("describe", events.toString(), "--items", titles.toString()).out())
        .containsPattern("titles +food \\d+ of 30 items, kitchen \\d+ of 30 items");
    JsonNode json = new JsonMapper().readTree(Files.readString(out.resolve("run.json")));
    long trainable = json.path("parameters").path("trainable").asLong();
    assertThat(json.path("parameters").path("total").asLong()).isGreaterThan(trainable);
    String user = Files.readAllLines(events).get(1).split(",", -1)[0];
    Result named = transept("recommend", out.toString(), "--user", user, "--domain", "food");
    assertThat(named.code()).as(named.err()).isZero();
    assertThat(named.out().lines())
        .hasSize(10)
        .allMatch(row -> row.matches("\\d+\t(\\S+)\t-?\\d+\\.\\d{4}\tthing number \\1"));
    Files.writeString(titles, "item,domain,title\n");
    assertThat(titled.err())
        .containsPattern("data: 0\\.\\d MB kept in .*titled, which needs its log");
    assertThat(transept("evaluate", out.toString()).code()).isZero();

    Path untitled = folder.resolve("untitled");
    Result plain =
        transept(
            "train",
            "--data",
            events.toString(),
            "--out",
            untitled.toString(),
            "--set",
            "train.epochs=1");
    assertThat(plain.code()).as(plain.err()).isZero();
    assertThat(plain.err())
        .contains("no item has a title (data.items, --items): model.text is left out");
  }

  @Test
  void aRunWithPrecomputedVectorsSaysWhatLacksAndAnswersWithoutTheirFile() throws IOException {
    Path vectors = folder.resolve("vectors.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          ("COPY (SELECT DISTINCT domain, item, [length(item), 0.5]::FLOAT[] AS vector FROM '%s'"
                  + " WHERE domain = 'food') TO '%s' (FORMAT parquet)")
              .formatted(events, vectors));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    String[] ready = {
      "--set", "model.text.type=precomputed", "--set", "model.text.path=" + vectors
    };
    Path out = folder.resolve("ready");
    Result trained = train(out, ready);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("vectors.parquet: 0 of 30 vectors belong to no item of the log; 30 of 60 items");
    Files.delete(vectors);
    String user = Files.readAllLines(events).get(1).split(",", -1)[0];
    Result answer = transept("recommend", out.toString(), "--user", user, "--domain", "food");
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out().lines()).hasSizeGreaterThan(5);
    Result again = train(folder.resolve("again"), ready);
    assertThat(again.code()).isEqualTo(Main.UNUSABLE);
    assertThat(again.err())
        .contains("model.text.path: must name a file that can be read, found none at " + vectors);
  }

  @Test
  void describePrintsACardAndTheSameAsJson() {
    assertThat(transept("describe", events.toString()).out()).contains("200 users", "kitchen");
    JsonNode card =
        new JsonMapper().readTree(transept("describe", "--json", events.toString()).out());
    assertThat(card.path("total").path("users").asInt()).isEqualTo(200);
  }

  @Test
  void estimateForetellsWhatTheRunThenSays() throws IOException {
    Result estimate =
        transept(
            Stream.concat(
                    Stream.of(
                        "estimate", "--data", events.toString(), "--set", "model.type=towers"),
                    Stream.of(SMALL))
                .toArray(String[]::new));
    assertThat(estimate.code()).as(estimate.err()).isZero();
    JsonNode json = new JsonMapper().readTree(Files.readString(run.resolve("run.json")));
    assertThat(estimate.out())
        .contains(
            String.format(
                Locale.ROOT,
                "parameters            %,d",
                json.path("parameters").path("total").asLong()))
        .containsPattern("batch +\\d+ targets \\(at most 256\\)")
        .containsPattern("memory of the host +\\d.* at the peak")
        .containsPattern("time of an epoch +\\d.* a step")
        .containsPattern("time of a validation +\\d.* s");
  }

  /** Its own probe of the machine must not take what the run would. */
  @Test
  void estimateTellsOfWhatCannotFitWithoutTakingIt() {
    Result estimate =
        transept(
            "estimate",
            "--data",
            events.toString(),
            "--set",
            "model.width=65536",
            "--set",
            "model.layers=1024");
    assertThat(estimate.code()).as(estimate.err()).isZero();
    assertThat(estimate.out())
        .containsPattern("free memory +\\d.*, for this process: too little, train refuses");
  }

  @Test
  void whatCannotFitIsRefusedBeforeAnythingIsWritten() {
    Path never = folder.resolve("never");
    Result refused = train(never, "--set", "model.width=65536", "--set", "model.layers=1024");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("training: must fit in", "of memory, needs about", "lower model.width (65536)");
    assertThat(never).doesNotExist();
  }

  @Test
  void anotherProtocolStandsBesideTheRunsOwnAndIsComparedWithItself() {
    Path other = folder.resolve("other");
    assertThat(train(other, "--set", "model.fusion.type=none").code()).isZero();
    Result evaluated = transept("evaluate", other.toString(), "--protocol", "uni10");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("uni10", "report: " + other.resolve("report-uni10.html"));
    assertThat(other.resolve("report-uni10.html")).exists();
    Result same = transept("compare", run.toString(), other.toString());
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(same.out()).contains("other", "ndcg@10", "hr@10");

    Result missing =
        transept(
            "compare",
            folder.resolve("missing").toString(),
            run.toString(),
            other.toString(),
            "--protocol",
            "uni10");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err())
        .contains(
            folder.resolve("missing")
                + ": must be the folder of a run, but there is no such folder",
            "%s: must be evaluated under uni10 before it is compared, but it has no ranks-uni10.parquet; run ./transept evaluate %s --protocol uni10"
                .formatted(run, run))
        .doesNotContain(other + ":");
    assertThat(transept("evaluate", run.toString(), "--protocol", "uni10").code()).isZero();
    Result sampled = transept("compare", run.toString(), other.toString(), "--protocol", "uni10");
    assertThat(sampled.code()).as(sampled.err()).isZero();
    assertThat(sampled.out()).isNotEqualTo(same.out());
  }

  @Test
  void recommendAnswersForAUserAndForSomebodyNeverSeen() throws IOException {
    String line = Files.readAllLines(events).get(1);
    String user = line.substring(0, line.indexOf(','));
    Result known =
        transept("recommend", run.toString(), "--user", user, "--domain", "kitchen", "-k", "3");
    assertThat(known.code()).as(known.err()).isZero();
    assertThat(known.out().lines()).hasSize(3).allMatch(item -> item.matches("\\d\t\\S+\t-?\\d.*"));

    // The same person's events given as a history must give the same list.
    Path history = folder.resolve("history.csv");
    Files.writeString(
        history,
        Stream.concat(
                Stream.of("user,item,domain,timestamp"),
                Files.readAllLines(events).stream().filter(event -> event.startsWith(user + ",")))
            .reduce("", (text, event) -> text + event + "\n"));
    Result unseen =
        transept(
            "recommend",
            run.toString(),
            "--history",
            history.toString(),
            "--domain",
            "kitchen",
            "-k",
            "3");
    assertThat(unseen.out()).isEqualTo(known.out());
  }

  @Test
  void manyUsersGetListsOfEveryDomainAndStrangersAreNamed() throws IOException {
    List<String> users =
        Files.readAllLines(events).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(',')))
            .distinct()
            .limit(5)
            .toList();
    Path table =
        Files.write(
            folder.resolve("users.csv"),
            List.of("user", users.get(0), users.get(1), "nobody", users.get(2), "stranger"));
    Path lists = folder.resolve("lists.parquet");
    String[] ask = {
      "recommend", run.toString(), "--users", table.toString(), "--out", lists.toString(), "-k", "4"
    };
    Result many = transept(ask);
    assertThat(many.code()).as(many.err()).isZero();
    assertThat(many.err())
        .contains(
            table + ":4: user \"nobody\" is not in the data of this run",
            table + ":6: user \"stranger\" is not in the data of this run",
            "2 rows of " + table + " left out",
            "lists of 3 users: " + lists);
    assertThat(lists).isNotEmptyFile();

    Path csv = folder.resolve("lists.csv");
    ask[5] = csv.toString();
    assertThat(transept(ask).code()).isZero();
    assertThat(csv).content().startsWith("user,domain,rank,item,score,title\n").hasLineCount(25);
    ask[5] = folder.resolve("lists.txt").toString();
    Result ending = transept(ask);
    assertThat(ending.code()).isEqualTo(2);
    assertThat(ending.err())
        .contains("lists.txt: must end in .csv, .jsonl or .parquet, which says the format");
    assertThat(folder.resolve("lists.txt")).doesNotExist();
    ask[5] = lists.toString();

    Result apart = transept("recommend", run.toString(), "--users", table.toString());
    assertThat(apart.code()).isEqualTo(2);
    assertThat(apart.err()).contains("--users and --out go together, got only one of them");
    Files.write(table, List.of("user", "nobody"));
    Result none = transept(ask);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("must have at least one user of this run, got none");
    Result nowhere = transept("recommend", run.toString(), "--user", users.get(0));
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("recommend needs --domain NAME");
  }

  @Test
  void aModelThatCountsIsTrainedEvaluatedComparedAndAskedLikeOthers() throws IOException {
    Path counted = folder.resolve("counted");
    String[] train = {"train", "--data", events.toString(), "--out", counted.toString(), "--set"};
    Result trained =
        transept(
            Stream.concat(Stream.of(train), Stream.of("model.type=knn-recent"))
                .toArray(String[]::new));
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err())
        .containsPattern(
            "counted [\\d,]+ training events in [\\d.]+ s, validation ndcg@10 0\\.\\d+")
        .doesNotContain("epoch");
    assertThat(trained.out()).contains("counted", "item-knn (baseline)", "report: ");
    assertThat(counted.resolve("report.html")).isNotEmptyFile();
    assertThat(transept("evaluate", counted.toString()).out()).isEqualTo(trained.out());
    Result compared = transept("compare", run.toString(), counted.toString());
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(compared.out()).contains("counted  all ");
    Result resumed = transept("train", "--resume", counted.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("has finished training already");
    Result estimate =
        transept("estimate", "--data", events.toString(), "--set", "model.type=knn-recent");
    assertThat(estimate.code()).isEqualTo(2);
    assertThat(estimate.err()).contains("model.type: must be a network here, got \"knn-recent\"");

    String line = Files.readAllLines(events).get(1);
    String[] ask = {
      "recommend",
      counted.toString(),
      "--user",
      line.substring(0, line.indexOf(',')),
      "--domain",
      "food",
      "-k",
      "3"
    };
    Result now = transept(ask);
    assertThat(now.code()).as(now.err()).isZero();
    assertThat(now.out().lines()).hasSize(3);
    String[] then = Stream.concat(Stream.of(ask), Stream.of("--at", "0")).toArray(String[]::new);
    String atZero = transept(then).out();
    assertThat(atZero.lines()).hasSize(3).isNotEqualTo(now.out().lines().toList());
    then[then.length - 1] = "1970-01-01";
    assertThat(transept(then).out()).isEqualTo(atZero);
    then[then.length - 1] = "31/01/2020";
    Result wrong = transept(then);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err())
        .isEqualToIgnoringNewLines(
            "--at must be a time (Unix time or ISO 8601), got \"31/01/2020\" (day or month first?"
                + " write it as 2020-01-31)");
  }

  @Test
  void aFinishedRunResumesToItself() {
    Result resumed = transept("train", "--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("has finished training already");
  }

  @Test
  void unusableInputIsOneMessageWithoutAStackTrace() throws IOException {
    Path broken = folder.resolve("broken.csv");
    Files.writeString(
        broken, "user,item,domain,timestamp\nu1,i1,food,2020-13-01\nu1,,food,5\nu2,i2,food,7\n");
    Result data =
        transept("train", "--data", broken.toString(), "--out", folder.resolve("never").toString());
    assertThat(data.code()).isEqualTo(2);
    assertThat(data.err())
        .contains(
            "broken.csv:2: column \"timestamp\" must be a time (Unix time or ISO 8601), got"
                + " \"2020-13-01\"")
        .contains("broken.csv:3:")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("never")).doesNotExist();

    Result settings = train(folder.resolve("never"), "--set", "model.widht=3");
    assertThat(settings.code()).isEqualTo(2);
    assertThat(settings.err()).contains("--set model.widht=3:", "did you mean \"width\"?");

    Result twice = train(run);
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("must be a new folder, but it holds a run");

    Result nowhere = transept("evaluate", folder.resolve("nowhere").toString());
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("must be the folder of a run, but there is no such folder");

    Result stranger =
        transept("recommend", run.toString(), "--user", "nobody", "--domain", "kitchen");
    assertThat(stranger.code()).isEqualTo(2);
    assertThat(stranger.err()).contains("user \"nobody\" is not in the data of this run");
  }

  @Test
  void aMistypedCommandOrOptionIsMetWithTheNearestOne() {
    assertThat(transept("trian").err()).contains("train");
    assertThat(transept("train", "--ouut", "x").err()).contains("--out");
  }

  @Test
  void theDefaultConfigurationCanBePrintedAndReadBack() throws IOException {
    Path yaml = folder.resolve("defaults.yaml");
    Files.writeString(yaml, transept("schema", "--defaults").out());
    Result trained =
        train(folder.resolve("from-yaml"), "--config", yaml.toString(), "--set", "train.epochs=1");
    assertThat(trained.code()).as(trained.err()).isZero();
  }
}
