package org.transept.run;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transept.evaluate.Protocol;

/**
 * Names of the files of one evaluation. That under the run's own protocol has the plain names;
 * those of others have the protocol's label in theirs, {@code ranks-uni999.parquet}, so that no
 * evaluation takes the place of another.
 *
 * @param label of the protocol; empty for the run's own
 */
public record EvaluationFiles(String label) {
  private static final Pattern NAME =
      Pattern.compile("(?:ranks(?:-(.+))?\\.parquet|report(?:-(.+))?\\.(?:json|html))");

  /** Those of the run's own protocol. */
  public static final EvaluationFiles OWN = new EvaluationFiles("");

  /**
   * Those of a protocol. One with other metrics than the run's own has ranks of its own as well,
   * though they are the same, so that a report always has its ranks beside it.
   */
  public static EvaluationFiles of(RunConfig config, Protocol protocol) {
    Protocol own = config.evaluate();
    boolean measuresAlike = protocol.metrics().equals(own.metrics());
    if (measuresAlike && protocol.label().equals(own.label())) {
      return OWN;
    }
    return new EvaluationFiles(
        measuresAlike ? protocol.label() : protocol.label() + protocol.metricsLabel());
  }

  /** Whether a file of that name is one of an evaluation. */
  public static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  /** The command that makes a file anew. */
  static String command(Path run, String name) {
    Matcher matcher = NAME.matcher(name);
    String label = "";
    if (matcher.matches()) {
      label = String.valueOf(matcher.group(matcher.group(1) == null ? 2 : 1));
    }
    return new EvaluationFiles(label.equals("null") ? "" : label).command(run);
  }

  /** The command that makes these files. */
  public String command(Path run) {
    return "./transept evaluate %s%s".formatted(run, label.isEmpty() ? "" : " --protocol " + label);
  }

  /** Every rank. */
  public String ranks() {
    return name("ranks", "parquet");
  }

  /** What was measured. */
  public String report() {
    return name("report", "json");
  }

  /** A page that shows it. */
  public String page() {
    return name("report", "html");
  }

  private String name(String stem, String ending) {
    return stem + (label.isEmpty() ? "." : "-" + label + ".") + ending;
  }
}
