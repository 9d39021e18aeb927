package org.transept.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Report;
import org.transept.evaluate.Verdict;
import org.transept.run.trained.TrainedRun;

/** What a run's evaluation ends with: its table, how it stands to the best baseline, what next. */
final class Closing {
  /** Domains that have a verdict each; of more the report tells. */
  private static final int DOMAINS = 12;

  private final List<String> lines = new ArrayList<>();

  /** The end of an evaluation; the run is read here, and may be closed before it is printed. */
  Closing(Report report, TrainedRun run) {
    lines.add(report.table());
    List<String> domains = List.copyOf(report.domains());
    Verdict verdict = Verdict.of(report, domains.get(domains.size() - 1)).orElse(null);
    if (verdict != null) {
      if (domains.size() > 1 && domains.size() <= DOMAINS + 1) {
        lines.add(
            "%s beside the baseline that is best on these cases, paired over cases:\n%s"
                .formatted(verdict.row().metric(), Verdict.table(report, domains)));
      }
      lines.add(verdict.sentence());
    }
    if (verdict != null && verdict.outcome() == Verdict.Outcome.WORSE) {
      lines.add(
          "that baseline is a model of its own: train it with --set model.type="
              + verdict.baseline());
    }
    lines.add("report: %s");
    lines.add("next: " + next(run));
  }

  /** Prints it; {@code page} is the report's page. */
  void print(PrintWriter out, Path page) {
    lines.forEach(line -> out.println(line.equals("report: %s") ? "report: " + page : line));
    out.flush();
  }

  /** The command that shows lists of a user of the log. */
  private static String next(TrainedRun run) {
    Path folder = run.directory().path();
    Dataset dataset = run.dataset();
    HeldOut held = HeldOut.of(dataset, Role.TEST);
    for (int i = 0; i < held.size(); i++) {
      String user = dataset.sequences().users()[held.user(i)];
      Catalogue catalogue = dataset.catalogue();
      String domain = catalogue.name(held.domain(i));
      if (typed(user) && typed(domain)) {
        return "./transept recommend %s --user %s --domain %s"
            .formatted(quoted(folder.toString()), quoted(user), quoted(domain));
      }
    }
    return "./transept serve " + quoted(folder.toString());
  }

  /** Whether somebody can type it on one line. */
  private static boolean typed(String text) {
    return !text.startsWith("-") && text.chars().noneMatch(Character::isISOControl);
  }

  /** As a shell takes it for one word. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
