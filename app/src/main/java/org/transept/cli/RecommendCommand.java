package org.transept.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.transept.answer.Answers;
import org.transept.answer.Question;
import org.transept.answer.Scored;
import org.transept.config.SettingsException;
import org.transept.data.Datasets;
import org.transept.data.History;
import org.transept.data.UnixTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code recommend}: next items for one person. */
@Command(
    name = "recommend",
    description = "Print the best next items of a domain for a user or a history.",
    mixinStandardHelpOptions = true)
final class RecommendCommand implements Callable<Integer> {
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
      names = "--domain",
      required = true,
      paramLabel = "NAME",
      description = "domain to recommend from")
  String domain = "";

  @Option(
      names = "-k",
      paramLabel = "N",
      description = "number of items (default: ${DEFAULT-VALUE})")
  int k = 10;

  @Option(
      names = "--at",
      paramLabel = "SECONDS",
      description =
          "when the question is asked, in Unix seconds; later events are left out (default: the end"
              + " of the log)")
  @Nullable String at;

  @Mixin DeviceOption device = new DeviceOption();

  @Override
  public Integer call() {
    device.use();
    if ((user == null) == (history == null)) {
      throw new SettingsException(List.of("recommend needs either --user KEY or --history FILE"));
    }
    if (k < 1) {
      throw new SettingsException(List.of("-k must be at least 1, got " + k));
    }
    OptionalLong time = at == null ? OptionalLong.empty() : UnixTime.parse(at);
    if (at != null && time.isEmpty()) {
      throw new SettingsException(List.of("--at " + UnixTime.rule(at)));
    }
    try (Answers answers = Answers.open(run)) {
      History past = user != null ? answers.histories().of(user) : read(answers);
      int d = answers.finished().dataset().catalogue().domain(domain);
      Question question = new Question(past.items(), past.times(), d, k, time, answers.choice());
      PrintWriter out = spec.commandLine().getOut();
      int rank = 1;
      for (Scored best : answers.answer(question).items()) {
        out.printf("%d\t%s\t%.4f%n", rank++, answers.key(best.item()), best.score());
      }
      out.flush();
      return 0;
    }
  }

  private History read(Answers answers) {
    History read =
        Datasets.history(
            Objects.requireNonNull(history),
            answers.finished().config().data().columns(),
            answers.finished().dataset().catalogue());
    if (!read.unknown().isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              "%d of %d items are not in the catalogue of this run and were left out: %s%n",
              read.unknown().size(),
              read.unknown().size() + read.items().length,
              String.join(", ", read.unknown().subList(0, Math.min(5, read.unknown().size()))));
    }
    return read;
  }
}
