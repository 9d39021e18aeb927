package org.transept.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.answer.Scored;
import org.transept.answer.UserLists;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.History;
import org.transept.data.Printable;
import org.transept.data.UnixTime;
import org.transept.data.read.Datasets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code recommend}: next items for one person, or for many. */
@Command(
    name = "recommend",
    description = {
      "Print the best next items for a user or a history.",
      "Each line is a rank, an item, its score and, where there are titles, its title; --users"
          + " writes the lists of many users to a file."
    },
    mixinStandardHelpOptions = true)
final class RecommendCommand implements Callable<Integer> {
  /** Unknown users that are named. */
  private static final int SHOWN = 20;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "folder of a run")
  Path run = Path.of("");

  @Option(names = "--user", paramLabel = "KEY", description = "a user of the run's data")
  @Nullable String user;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "events of somebody, known or not: columns item, domain and perhaps timestamp")
  @Nullable Path history;

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description = "many users of the run's data: a table with a column user; needs --out")
  @Nullable Path users;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "where the lists of --users go, by the ending of its name: .csv, .jsonl or .parquet, with"
              + " user, domain, rank, item, score and title")
  @Nullable Path out;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description = "domain to recommend from (with --users default: all)")
  @Nullable String domain;

  @Option(
      names = "-k",
      paramLabel = "N",
      description = "number of items (default: ${DEFAULT-VALUE})")
  int k = 10;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "when the question is asked, as Unix time or ISO 8601 (in UTC without a zone); later"
              + " events are left out (default: the end of the log)")
  @Nullable String at;

  @Mixin LogOption log = new LogOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Override
  public Integer call() {
    device.use();
    if (Stream.of(user, history, users).filter(Objects::nonNull).count() != 1) {
      throw new SettingsException(
          List.of("recommend needs either --user KEY or --history FILE or --users FILE"));
    }
    if ((users == null) != (out == null)) {
      throw new SettingsException(List.of("--users and --out go together, got only one of them"));
    }
    if (out != null) {
      UserLists.requireFormat(out);
    }
    if (users == null && domain == null) {
      throw new SettingsException(List.of("recommend needs --domain NAME"));
    }
    if (k < 1) {
      throw new SettingsException(List.of("-k must be at least 1, got " + k));
    }
    OptionalLong time = at == null ? OptionalLong.empty() : UnixTime.parse(at);
    if (at != null && time.isEmpty()) {
      throw new SettingsException(List.of("--at " + UnixTime.rule(at)));
    }
    try (Predictor answers = Predictor.open(run, log.place())) {
      return users == null ? one(answers, time) : many(answers, time);
    }
  }

  private int one(Predictor answers, OptionalLong time) {
    History past = user != null ? answers.histories().of(user) : read(answers);
    int d = answers.finished().dataset().catalogue().domain(Objects.requireNonNull(domain));
    Query question = new Query(past.items(), past.times(), d, k, time, answers.choice());
    PrintWriter printed = spec.commandLine().getOut();
    boolean titles = answers.catalogue().hasTitles();
    int rank = 1;
    for (Scored best : answers.answer(question).items()) {
      printed.printf(
          Locale.ROOT,
          "%d\t%s\t%.4f%s\n",
          rank++,
          Printable.of(answers.key(best.item())),
          best.score(),
          titles ? "\t" + Printable.of(answers.catalogue().title(best.item())) : "");
    }
    printed.flush();
    return 0;
  }

  private int many(Predictor answers, OptionalLong time) {
    Catalogue catalogue = answers.finished().dataset().catalogue();
    int[] domains =
        domain == null
            ? IntStream.range(0, catalogue.domains()).toArray()
            : new int[] {catalogue.domain(domain)};
    Path file = Objects.requireNonNull(out);
    try (Console console = new Console(spec.commandLine().getErr())) {
      List<String> known = known(answers, console);
      boolean written =
          new UserLists(known, domains, k, time)
              .write(
                  answers,
                  file,
                  done -> {
                    console.answered(done, known.size());
                    return !console.stops();
                  });
      if (!written) {
        throw new SettingsException(
            List.of("stopped; %s was not written, the same command begins anew".formatted(file)));
      }
      console.say(String.format(Locale.ROOT, "lists of %,d users: %s", known.size(), file));
      return 0;
    }
  }

  /** The users of the file that the run knows; the others are named. */
  private List<String> known(Predictor answers, Console console) {
    List<String> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    int[] count = new int[1];
    Datasets.users(
        Objects.requireNonNull(users),
        answers.finished().config().data(),
        (key, place) -> {
          if (answers.histories().knows(key)) {
            known.add(key);
          } else if (count[0]++ < SHOWN) {
            unknown.add(
                "%s: user \"%s\" is not in the data of this run"
                    .formatted(place.get(), Printable.of(key)));
          }
        });
    if (count[0] > unknown.size()) {
      unknown.add(String.format(Locale.ROOT, "and %,d more", count[0] - unknown.size()));
    }
    if (known.isEmpty()) {
      unknown.add("%s: must have at least one user of this run, got none".formatted(users));
      throw new DataException(String.join("\n", unknown));
    }
    unknown.forEach(console::say);
    if (count[0] > 0) {
      console.say(String.format(Locale.ROOT, "%,d rows of %s left out", count[0], users));
    }
    return known;
  }

  private History read(Predictor answers) {
    History read =
        Datasets.history(
            Objects.requireNonNull(history),
            answers.finished().config().data(),
            answers.finished().dataset().catalogue());
    if (!read.unknown().isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "%d of %d items are not in the catalogue of this run and were left out: %s%n",
              read.unknown().size(),
              read.unknown().size() + read.items().length,
              read.unknown().stream()
                  .limit(5)
                  .map(Printable::of)
                  .collect(Collectors.joining(", ")));
    }
    return read;
  }
}
