package org.transept.serve.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.transept.answer.Answer;
import org.transept.answer.DomainIndex;
import org.transept.answer.Predictor;
import org.transept.answer.Query;
import org.transept.config.Settings;
import org.transept.data.Catalogue;
import org.transept.data.PlausibleTimes;
import org.transept.data.Sequences;
import org.transept.run.LogPlace;
import org.transept.run.trained.TrainedRun;
import org.transept.serve.api.Api;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.AccessLog;
import org.transept.serve.http.Telemetry;

/**
 * A run that answers, with its own queue. Whoever works with it holds a lease; when the last one is
 * given back, the owner's included, its memory is freed.
 */
public final class ServedModel implements AutoCloseable {
  private final Path path;
  private volatile Shelf shelf;
  private final Batcher<Query, Answer> batcher;
  private final Instant since = Instant.now();
  private final Map<Integer, ItemIndex> indexes = new ConcurrentHashMap<>();
  private final long until;
  private final List<DomainIndex> searched;
  private final RunFacts its;
  private final TitleReading titles;
  private int leases = 1;

  private ServedModel(
      Path path,
      Predictor answers,
      List<DomainIndex> searched,
      ServeConfig config,
      Telemetry telemetry) {
    this.path = path;
    this.searched = searched;
    its = RunFacts.of(answers.finished().directory());
    shelf = Shelf.of(answers);
    titles = new TitleReading(answers.readsTitles(), answers::prepareTitles);
    until = PlausibleTimes.of(log().times()).end();
    batcher =
        new Batcher<>(
            questions -> answers().answer(questions),
            config.batch(),
            config.limits().waiting(),
            telemetry::scored);
  }

  /**
   * Opens a run, checks that it answers as it did, and makes large domains be searched as the
   * service is told: after the check, which wants exact lists.
   *
   * @throws Refusal if it does not
   */
  static ServedModel open(
      Path path, LogPlace place, ServeConfig config, Telemetry telemetry, AccessLog log) {
    Predictor answers = Predictor.open(path, place);
    try {
      SelfCheck.check(answers);
      String name = answers.finished().directory().name();
      List<DomainIndex> searched =
          answers.index(config.index(), line -> log.note("index of " + name + ", " + line));
      return new ServedModel(path, answers, searched, config, telemetry);
    } catch (RuntimeException failure) {
      answers.close();
      throw failure;
    }
  }

  /** Takes a lease, to be given back by {@link #close}; false if the model is gone. */
  synchronized boolean acquire() {
    if (leases == 0) {
      return false;
    }
    leases++;
    return true;
  }

  /** Gives a lease back. */
  @Override
  public void close() {
    synchronized (this) {
      if (--leases > 0) {
        return;
      }
    }
    batcher.close();
    answers().close();
  }

  public Path path() {
    return path;
  }

  /** Name of the run. */
  public String name() {
    return answers().finished().directory().name();
  }

  /** The items that it was trained with, and those that came later. */
  public Catalogue catalogue() {
    return answers().catalogue();
  }

  /** Whether the log of the run has timestamps. */
  public boolean timed() {
    return log().timed();
  }

  /** For what is asked alone. Another each time when new items come; ids stay as they are. */
  public Predictor answers() {
    return shelf.answers();
  }

  /** What it makes of what the shop says of its items. */
  public Shelf shelf() {
    return shelf;
  }

  /** Whether titles of new items can be read yet. */
  public TitleReading titles() {
    return titles;
  }

  /** Goes by another shelf, made of its own, from now on. */
  void shelve(Shelf next) {
    shelf = next;
  }

  /** Answers together with whoever asks at the same time. */
  public List<Answer> ask(List<Query> questions) {
    return batcher.ask(questions);
  }

  /** Does something else with the model that is worth so many questions, in its turn. */
  public <T> T alone(int questions, Supplier<T> work) {
    return batcher.alone(questions, work);
  }

  /** Questions that wait or are worked on. */
  int waiting() {
    return batcher.waiting();
  }

  /** An item as the API shows it. */
  public Api.CatalogueItem item(int item) {
    Shelf its = shelf;
    Catalogue catalogue = its.answers().catalogue();
    int d = catalogue.domainOf(item);
    return new Api.CatalogueItem(
        catalogue.key(item),
        catalogue.name(d),
        title(item),
        catalogue.isLater(item) ? true : null,
        its.out().get(d).get(item) ? false : null);
  }

  /** What an item is called; null if that is not known. */
  public @Nullable String title(int item) {
    String title = catalogue().title(item);
    return title.isEmpty() ? null : title;
  }

  /** Finds items of domain {@code d}; whoever asks first waits until that is prepared. */
  public ItemIndex index(int d) {
    return indexes.computeIfAbsent(d, none -> new ItemIndex(log(), d));
  }

  /** How each domain is searched. */
  List<Api.DomainIndex> indexes() {
    return searched.stream().map(this::index).toList();
  }

  private Api.DomainIndex index(DomainIndex its) {
    DomainIndex.Measured measured = its.measured();
    return new Api.DomainIndex(
        catalogue().name(its.domain()),
        its.approximate() ? "approximate" : "exact",
        catalogue().size(its.domain()),
        measured == null ? null : measured.recall(),
        measured == null ? null : measured.questions(),
        measured == null ? null : measured.k(),
        measured == null ? null : measured.seconds(),
        measured == null ? null : measured.kept(),
        its.reason());
  }

  /** The log of the run. */
  public Sequences log() {
    return answers().finished().dataset().sequences();
  }

  /** The facts. */
  Api.ModelInfo facts(@Nullable Path previous, boolean loading, ServeConfig.Limits limits) {
    TrainedRun finished = answers().finished();
    Map<String, Integer> items = new LinkedHashMap<>();
    for (int d = 0; d < catalogue().domains(); d++) {
      items.put(catalogue().name(d), catalogue().size(d));
    }
    return new Api.ModelInfo(
        name(),
        path.toString(),
        Settings.name((Record) finished.config().model()),
        since.toString(),
        items,
        indexes(),
        timed(),
        timed() ? until : null,
        answers().choice().excludeSeen(),
        its.protocol(),
        its.metrics(),
        its.versions(),
        previous == null ? null : previous.toString(),
        loading,
        new Api.RequestLimits(limits.k(), limits.requests(), limits.events(), limits.history()));
  }
}
