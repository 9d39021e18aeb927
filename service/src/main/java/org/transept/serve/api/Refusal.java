package org.transept.serve.api;

import java.util.List;
import java.util.OptionalInt;

/** A request that is not done, for the caller to read. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Problems that are told; a body that is all wrong must not become a larger answer. */
  private static final int TOLD = 100;

  private final int status;
  private final transient List<Problem> problems;
  private final transient OptionalInt retryAfter;

  private Refusal(int status, String detail, List<Problem> problems, OptionalInt retryAfter) {
    super(detail, null, false, false); // Nobody looks for a bug behind it.
    this.status = status;
    this.problems = List.copyOf(problems);
    this.retryAfter = retryAfter;
  }

  /** A refusal in one sentence. */
  public Refusal(int status, String detail) {
    this(status, detail, List.of(), OptionalInt.empty());
  }

  /** A refusal with all that is wrong, or the first of very much. */
  public static Refusal of(int status, List<Problem> problems) {
    String detail =
        problems.size() == 1
            ? (problems.get(0).pointer() + " " + problems.get(0).detail()).strip()
            : problems.size() + " problems in the request";
    List<Problem> told = problems.subList(0, Math.min(TOLD, problems.size()));
    return new Refusal(status, detail, told, OptionalInt.empty());
  }

  /** A refusal that may not last. */
  public static Refusal busy(String detail, int retrySeconds) {
    return new Refusal(503, detail, List.of(), OptionalInt.of(retrySeconds));
  }

  /** Refuses a request that has more than {@code most} of something at a place of its body. */
  public static void requireAtMost(int most, int found, String what, String pointer) {
    if (found > most) {
      throw of(
          422,
          List.of(
              new Problem(
                  pointer,
                  "must have at most %s %s, got %s; send several requests"
                      .formatted(most, what, found))));
    }
  }

  /** Throws if anything is wrong. */
  public static void require(int status, List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw of(status, problems);
    }
  }

  public int status() {
    return status;
  }

  public List<Problem> problems() {
    return problems;
  }

  /** Seconds after which it is worth another try; empty if it is none. */
  public OptionalInt retryAfter() {
    return retryAfter;
  }
}
