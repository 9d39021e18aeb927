package org.transept.answer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.run.Finished;

/**
 * A finished run asked many questions at once, by any number of threads. What it answers to a
 * user's history at the time of a held-out target is the order in which the evaluator ranks.
 *
 * <p>Rows of a batch do not see each other, but how many there are decides in which order numbers
 * are added up: the same question among others has the same scores up to rounding (a few units in
 * the last place of a float), and exactly the same in the same list of questions. Models that count
 * have exactly the same scores always.
 */
public final class Answers implements AutoCloseable {
  private final Finished finished;
  private final Held held;
  private final boolean owns;
  private final Packed packed;
  private final Scoring scoring;
  private final Histories histories;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  private Answers(Held held, Finished finished, boolean owns) {
    this.held = held;
    this.finished = finished;
    this.owns = owns;
    packed = new Packed(finished.dataset(), finished.recommender().length());
    scoring = new Scoring(finished.recommender(), packed, finished.dataset().catalogue());
    histories = new Histories(finished.dataset(), finished.config().data().ties());
  }

  /**
   * Opens the run in a folder. Several runs may be open at once, and each may be closed by another
   * thread than the one that opened it.
   */
  public static Answers open(Path run) {
    Held holder = new Held();
    return new Answers(holder, holder.make(() -> Finished.open(run)), true);
  }

  /** Asks a run that is open already, and leaves it open. */
  public static Answers of(Finished finished) {
    return new Answers(new Held(), finished, false);
  }

  /** The run. */
  public Finished finished() {
    return finished;
  }

  /** Makes histories of the run's users and of others. */
  public Histories histories() {
    return histories;
  }

  /** What the run's protocol ranks: all items, or all that were not seen. */
  public Choice choice() {
    return finished.config().evaluate().removeSeen() ? Choice.UNSEEN : Choice.ALL;
  }

  /** The log's own key of an item. */
  public String key(int item) {
    return catalogue().key(item);
  }

  private Catalogue catalogue() {
    return finished.dataset().catalogue();
  }

  /** The answer to one question. */
  public Answer answer(Question question) {
    return answer(List.of(question)).get(0);
  }

  /**
   * The answers to questions, in their order. Some are scored together, and several such groups
   * side by side; scores of all of them are never in memory together.
   *
   * @throws DataException if a question has an item or domain that is not in the catalogue, or a
   *     time where the log has no timestamps
   * @throws IllegalStateException if a score is NaN or infinite, or if this is closed
   */
  public List<Answer> answer(List<Question> questions) {
    questions.forEach(this::require);
    return using(
        () -> {
          Answer[] answers = new Answer[questions.size()];
          scoring.each(questions, (q, scores) -> answers[q] = best(questions.get(q), scores));
          return List.of(answers);
        });
  }

  private Answer best(Question question, float[] scores) {
    Best best = new Best(question.k(), allowed(question));
    return new Answer(best.add(scores, catalogue().first(question.domain())).list());
  }

  private IntPredicate allowed(Question question) {
    if (!question.choice().excludeSeen()) {
      return question.choice()::has;
    }
    int[] seen = Arrays.stream(question.items(), 0, packed.known(question)).sorted().toArray();
    return item -> question.choice().has(item) && Arrays.binarySearch(seen, item) < 0;
  }

  private void require(Question question) {
    requireDomain(question.domain());
    Arrays.stream(question.items()).forEach(this::requireItem);
    if (question.at().isPresent() && !packed.timed()) {
      throw new DataException(
          "--at needs a log with timestamps, but that of this run has none; leave it out");
    }
  }

  private void requireDomain(int domain) {
    int domains = catalogue().domains();
    if (domain < 0 || domain >= domains) {
      throw new DataException(
          "domain must be a number from 0 to %d, got %d".formatted(domains - 1, domain));
    }
  }

  private void requireItem(int item) {
    if (item < 1 || item > catalogue().items()) {
      throw new DataException(
          "items must be ids from 1 to %d, got %d".formatted(catalogue().items(), item));
    }
  }

  /**
   * The items of a domain most like an item of it or of another: by the cosine of their vectors or,
   * where a model counts neighbours, by its own similarity.
   *
   * @param item id
   * @param domain number of the domain whose items are wanted
   * @throws DataException if the model has no vectors of items
   */
  public List<Scored> similar(int item, int domain, int k) {
    requireItem(item);
    requireDomain(domain);
    return using(() -> new Neighbours(finished.recommender(), catalogue()).of(item, domain, k));
  }

  /**
   * What every event of the question's history adds to an item's score, at most as many as the
   * model reads: its score less what the question would have without the event.
   *
   * @throws DataException if the item is not of the question's domain
   */
  public Explanation explain(Question question, int item) {
    require(question);
    return using(() -> new Explainer(scoring, packed, catalogue()).explain(question, item));
  }

  private <T> T using(Supplier<T> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("answers must be asked for before they are closed");
      }
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  /** Waits until nobody is being answered, and frees the run if it was opened here. */
  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        if (owns) {
          held.free(finished);
        }
        held.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
