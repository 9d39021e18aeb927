package org.transept.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service answered that it does not, or now cannot, do what was asked. */
public final class RefusedException extends TranseptException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String detail;
  private final transient List<Problem> problems;
  private final transient @Nullable Duration retryAfter;

  RefusedException(
      int status, String detail, List<Problem> problems, @Nullable Duration retryAfter) {
    super(message(status, detail, problems), null);
    this.status = status;
    this.detail = detail;
    this.problems = List.copyOf(problems);
    this.retryAfter = retryAfter;
  }

  private static String message(int status, String detail, List<Problem> problems) {
    StringBuilder message = new StringBuilder(status + ": " + detail);
    if (problems.size() > 1) { // A single one is the detail.
      problems.forEach(one -> message.append("\n  - " + one.pointer() + " " + one.detail()));
    }
    return message.toString();
  }

  /**
   * The HTTP status: 400 or 422 for what is wrong with the request, 401 for the token, 404 for what
   * is not there, 409 for a run that may not take another's place, 503 for a service that is busy.
   */
  public int status() {
    return status;
  }

  /** What is wrong, in a sentence. */
  public String detail() {
    return detail;
  }

  /** Each thing that is wrong, with its place; empty where no single place is. */
  public List<Problem> problems() {
    return problems;
  }

  /** After how long it is worth another try; empty if the service did not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
