package org.transept.answer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.run.LogPlace;
import org.transept.run.trained.TrainedRun;
import org.transept.text.NewTitles;
import org.transept.torch.Scope;

/**
 * A finished run asked many questions at once, by any number of threads. What it answers to a
 * user's history at the time of a held-out target is the order in which the evaluator ranks.
 *
 * <p>Rows of a batch do not see each other, but how many there are decides in which order numbers
 * are added up: the same question among others has the same scores up to rounding (below 1e-5 of
 * the largest), and exactly the same ones in the same list of questions. Models that count have
 * exactly the same scores always. A run with the control {@code shuffled}, whose rows read each
 * other by design, answers differently among others.
 */
public final class Predictor implements AutoCloseable {
  /** A run that is open, for all who ask it. */
  private static final class Opened {
    final TrainedRun finished;
    final OwnerThread held;
    final Collator packed;
    final Screening screens;
    final Histories histories;
    final NewVectors newVectors;
    final ReadWriteLock use = new ReentrantReadWriteLock();
    boolean closed;

    Opened(TrainedRun finished, OwnerThread held, int large) {
      this.finished = finished;
      this.held = held;
      packed = new Collator(finished.dataset(), finished.recommender().length());
      screens = new Screening(finished, held, large);
      newVectors = new NewVectors(finished);
      histories = new Histories(finished.dataset(), finished.config().data().ties());
    }
  }

  private final Opened opened;
  private final NewItems newItems;
  private final Scoring scoring;
  private final Histories histories;

  private Predictor(Opened opened, NewItems newItems) {
    this.opened = opened;
    this.newItems = newItems;
    scoring = new Scoring(opened.finished.recommender(), opened.packed, opened.screens, newItems);
    histories = opened.histories.with(newItems.catalogue());
  }

  /**
   * Opens the run in a folder. Several runs may be open at once, and each may be closed by another
   * thread than the one that opened it.
   */
  public static Predictor open(Path run) {
    return open(run, LogPlace.AS_BEFORE);
  }

  /** Opens a run whose log was moved. */
  public static Predictor open(Path run, LogPlace log) {
    OwnerThread held = new OwnerThread();
    try {
      return of(held.open(() -> TrainedRun.open(run, log)), held, Screening.LARGE);
    } catch (RuntimeException failure) {
      held.close();
      throw failure;
    }
  }

  /** Asks a run that is open already, and leaves it open when this is closed. */
  public static Predictor of(TrainedRun finished) {
    return of(finished, Screening.LARGE);
  }

  /** A predictor that screens where domains of at least {@code large} items are screened. */
  static Predictor of(TrainedRun finished, int large) {
    return of(finished, new OwnerThread(), large);
  }

  private static Predictor of(TrainedRun finished, OwnerThread held, int large) {
    Opened opened = new Opened(finished, held, large);
    return new Predictor(opened, new NewItems(opened.newVectors));
  }

  /**
   * This run with items that training does not know, and no others: they are answered at once, and
   * may be part of histories, by vectors made of their titles and of the items that they are like.
   * Both share the run; closing one closes the other.
   *
   * @throws DataException listing what is wrong with the items; also if the model only counts
   */
  public Predictor withNewItems(List<NewItem> items) {
    return using(() -> new Predictor(opened, new NewItems(opened.newVectors).plus(items)));
  }

  /**
   * This run with more new items than this knows, whose ids stay as they are.
   *
   * @throws DataException as {@link #withNewItems}
   */
  public Predictor plus(List<NewItem> items) {
    return using(() -> new Predictor(opened, newItems.plus(items)));
  }

  /**
   * This run without some of its new items: they are answered no more, and unknown by their keys.
   * All other ids stay as they are, and those of the items themselves may still be asked about.
   */
  public Predictor minus(Collection<Integer> ids) {
    return new Predictor(opened, newItems.minus(ids));
  }

  /**
   * Searches large domains as is wanted from now on, where that can be done and finds enough, and
   * tells how each domain is searched. Takes as long as building graphs, if they are not kept from
   * before; to be called before anybody asks.
   *
   * @param say hears how it goes, in whole lines, on any thread
   */
  public List<DomainIndex> index(IndexConfig config, Consumer<String> say) {
    return using(
        () -> new Indexing(finished(), opened.screens, scoring, choice()).each(config, say));
  }

  /** The run. */
  public TrainedRun finished() {
    return opened.finished;
  }

  /** Makes histories of the run's users and of others. */
  public Histories histories() {
    return histories;
  }

  /** What the run's protocol ranks: all items, or all that were not seen. */
  public ItemFilter choice() {
    return finished().config().evaluate().removeSeen() ? ItemFilter.UNSEEN : ItemFilter.ALL;
  }

  /** What the log, or who added it, calls an item. */
  public String key(int item) {
    return catalogue().key(item);
  }

  /** Whether an item is none of the catalogue's, see {@link #withNewItems}. */
  public boolean isNew(int item) {
    return catalogue().isLater(item);
  }

  /** Whether new items may be known by their titles alone. */
  public boolean readsTitles() {
    return opened.newVectors.readsTitles();
  }

  /**
   * Makes ahead what the first title of a new item would wait for. Nobody waits for this meanwhile,
   * {@link #close} included.
   *
   * @throws DataException if titles cannot be read as those of the run were
   * @throws org.transept.config.SettingsException if files that reading them needs are not there
   */
  public void prepareTitles() {
    NewTitles fitted = opened.newVectors.fitted();
    if (fitted == null) {
      return;
    }
    opened.use.readLock().lock();
    try (Scope scope = Scope.inference()) {
      if (opened.closed) {
        fitted.close(); // Nobody will ask any more.
      } else {
        opened.newVectors.take(fitted);
      }
    } finally {
      opened.use.readLock().unlock();
    }
  }

  /** The items of the run, and those that came later. */
  public Catalogue catalogue() {
    return newItems.catalogue();
  }

  /** The answer to one question. */
  public Answer answer(Query question) {
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
  public List<Answer> answer(List<Query> questions) {
    questions.forEach(this::require);
    return using(() -> List.of(scoring.best(questions)));
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
    return similar(item, domain, k, ItemFilter.ALL);
  }

  /** Items most like one, among some. */
  public List<Scored> similar(int item, int domain, int k, ItemFilter choice) {
    requireItem(item);
    requireDomain(domain);
    return using(
        () -> new Neighbours(finished().recommender(), newItems).of(item, domain, k, choice));
  }

  /**
   * What every event of the question's history adds to an item's score, at most as many as the
   * model reads: its score less what the question would have without the event, asked at the same
   * time.
   *
   * @throws DataException if the item is not of the question's domain
   */
  public Explanation explain(Query question, int item) {
    require(question);
    return using(
        () ->
            new Explainer(finished().recommender(), scoring, opened.packed, newItems)
                .explain(question, item));
  }

  private void require(Query question) {
    requireDomain(question.domain());
    Arrays.stream(question.items()).forEach(this::requireItem);
    if (question.at().isPresent() && !opened.packed.timed()) {
      throw new DataException(
          "--at needs a log with timestamps, but that of this run has none; leave it out");
    }
  }

  private void requireDomain(int domain) {
    int domains = catalogue().domains();
    if (domain < 0 || domain >= domains) {
      throw new DataException(
          "domain must be a number from 0 to %s, got %s".formatted(domains - 1, domain));
    }
  }

  private void requireItem(int item) {
    int last = catalogue().items() + catalogue().later();
    if (item < 1 || item > last) {
      throw new DataException("items must be ids from 1 to %s, got %s".formatted(last, item));
    }
  }

  private <T> T using(Supplier<T> work) {
    opened.use.readLock().lock();
    try {
      if (opened.closed) {
        throw new IllegalStateException("answers must be asked for before they are closed");
      }
      return work.get();
    } finally {
      opened.use.readLock().unlock();
    }
  }

  /** Waits until nobody is being answered, and frees the run if it was opened here. */
  @Override
  public void close() {
    opened.use.writeLock().lock();
    try {
      if (!opened.closed) {
        opened.closed = true;
        opened.newVectors.close();
        opened.held.close();
      }
    } finally {
      opened.use.writeLock().unlock();
    }
  }
}
