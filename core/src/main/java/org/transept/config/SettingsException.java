package org.transept.config;

import java.util.List;
import java.util.stream.Collectors;
import org.transept.file.Fault;

/** A configuration that cannot be used; the message lists every problem. */
public final class SettingsException extends IllegalArgumentException implements Fault {
  private static final long serialVersionUID = 1L;

  /** Problems that are told; nobody reads more. */
  private static final int TOLD = 20;

  /** Makes one message of all problems, a line each; of many the first ones and their number. */
  public SettingsException(List<String> problems) {
    super(
        problems.size() == 1
            ? problems.get(0)
            : problems.size()
                + " problems in the configuration:\n  - "
                + problems.stream().limit(TOLD).collect(Collectors.joining("\n  - "))
                + (problems.size() > TOLD
                    ? "\n  - and %s more".formatted(problems.size() - TOLD)
                    : ""));
  }
}
