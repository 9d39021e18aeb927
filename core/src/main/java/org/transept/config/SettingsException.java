package org.transept.config;

import java.util.List;
import org.transept.file.Fault;

/** A configuration that cannot be used; the message lists every problem. */
public final class SettingsException extends IllegalArgumentException implements Fault {
  private static final long serialVersionUID = 1L;

  /** Makes one message of all problems, a line each. */
  public SettingsException(List<String> problems) {
    super(
        problems.size() == 1
            ? problems.get(0)
            : problems.size()
                + " problems in the configuration:\n  - "
                + String.join("\n  - ", problems));
  }
}
