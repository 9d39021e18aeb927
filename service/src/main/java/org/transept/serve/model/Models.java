package org.transept.serve.model;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.file.Faults;
import org.transept.run.LogPlace;
import org.transept.serve.api.Api;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.AccessLog;
import org.transept.serve.http.Telemetry;
import org.transept.store.HistoryStore;

/** The model that answers, and how another takes its place while requests go on. */
public final class Models implements AutoCloseable {
  private final ServeConfig config;
  private final Telemetry telemetry;
  private final HistoryStore store;
  private final Shop shop;
  private final AccessLog log;
  private final RunFolder folder;
  private final Executor background;
  private final ReentrantLock swapping = new ReentrantLock();
  private volatile ServedModel current;
  private volatile @Nullable Path previous;

  /**
   * Opens the first run.
   *
   * @throws SettingsException if it cannot be opened, or does not answer as it did
   */
  public Models(
      Path run, ServeConfig config, Telemetry telemetry, Environment environment, AccessLog log) {
    background = environment.background();
    this.config = config;
    this.telemetry = telemetry;
    store = environment.store();
    shop = new Shop(store.assortment());
    this.log = log;
    folder = new RunFolder(config.runs(), run);
    try {
      current = ServedModel.open(run, environment.place(), config, telemetry, log);
    } catch (Refusal refused) {
      throw new SettingsException(List.of(String.valueOf(refused.getMessage())));
    }
    try {
      shop.fill(current);
    } catch (RuntimeException failure) {
      current.close();
      throw failure;
    }
    telemetry.serves(current.name(), current.indexes());
    current.titles().begin(background, log);
  }

  /** What the shop says of its items. */
  public Shop shop() {
    return shop;
  }

  /** Does something for which no other model may take the place of the current one meanwhile. */
  public <T> T changing(Function<ServedModel, T> change) {
    synchronized (shop) {
      try (ServedModel model = lease()) {
        return change.apply(model);
      }
    }
  }

  /** The current model, to be closed when the request is done; nobody else closes it meanwhile. */
  public ServedModel lease() {
    while (true) {
      ServedModel model = current;
      if (model.acquire()) {
        return model;
      }
      Thread.onSpinWait(); // It was replaced between these two lines.
    }
  }

  /** Questions that wait for the current model. */
  public int waiting() {
    return current.waiting();
  }

  /** The facts of the current model. */
  public Api.ModelInfo facts() {
    try (ServedModel model = lease()) {
      boolean loading = swapping.isLocked() && !swapping.isHeldByCurrentThread();
      return model.facts(previous, loading, config.limits());
    }
  }

  /**
   * Answers with a run that a caller names, from now on.
   *
   * @throws Refusal if it is not where runs may be taken from, or as {@link #swap(Path)}
   */
  public Api.ModelInfo swap(String run) {
    return swap(folder.find(run));
  }

  /**
   * Answers with another run from now on. What was asked before is answered by the old one, which
   * is closed afterwards.
   *
   * @throws Refusal if the run cannot be opened, does not answer as it did, or does not know what
   *     the current one knows; nothing has changed then
   */
  private Api.ModelInfo swap(Path run) {
    if (!swapping.tryLock()) {
      throw new Refusal(409, "another model is being loaded; wait until it answers");
    }
    try {
      ServedModel old = current;
      ServedModel next = ready(run, old);
      previous = old.path();
      retire(old);
      return next.facts(old.path(), false, config.limits());
    } finally {
      swapping.unlock();
    }
  }

  /**
   * The next model in the place of the old one. Whatever can fail comes before that, telling what
   * will be told of it included.
   */
  private ServedModel ready(Path run, ServedModel old) {
    ServedModel next = opened(run);
    try {
      requireDomains(old, next);
      requirePeople(old, next);
      if (shop.hasTitles()) {
        next.titles().begin(Runnable::run, log); // Before the shop is held: nobody waits for that.
      }
      shop.fill(next);
      next.facts(old.path(), false, config.limits());
      shop.fill(next, () -> current = next);
      next.titles().begin(background, log);
      return next;
    } catch (RuntimeException | Error failure) {
      next.close();
      throw failure;
    }
  }

  /** What can fail from here on is no reason to say that the next model does not answer. */
  private void retire(ServedModel old) {
    try {
      telemetry.serves(current.name(), current.indexes());
      old.close();
    } catch (RuntimeException bug) {
      log.write("swap", 200, 0, bug);
    }
  }

  /**
   * Answers with the run before the current one again, which becomes the one before.
   *
   * @throws Refusal if there is none, or as {@link #swap}
   */
  public Api.ModelInfo rollback() {
    Path before = previous;
    if (before == null) {
      throw new Refusal(409, "there is no model before this one; POST /v1/model names one");
    }
    return swap(before);
  }

  private ServedModel opened(Path run) {
    try {
      return ServedModel.open(run, LogPlace.AS_BEFORE, config, telemetry, log);
    } catch (Refusal refused) {
      throw refused;
    } catch (RuntimeException | OutOfMemoryError failure) {
      String known = Faults.line(failure);
      if (known != null) {
        throw unusable(known);
      }
      log.write("swap", 422, 0, failure); // What nobody has foreseen, its files' fault or not.
      String damage = RunFacts.damage(run);
      throw unusable(
          damage == null
              ? run + ": it cannot be opened (" + failure + "); the log says more"
              : damage);
    }
  }

  private static Refusal unusable(String reason) {
    return Refusal.of(
        422,
        List.of(new Problem("/run", "must be the folder of a finished run: %s".formatted(reason))));
  }

  /** Stored histories must stay meaningful: no domain of theirs may be gone. */
  private static void requireDomains(ServedModel old, ServedModel next) {
    List<String> gone =
        old.catalogue().names().stream()
            .filter(name -> !next.catalogue().names().contains(name))
            .toList();
    if (!gone.isEmpty()) {
      throw new Refusal(
          409,
          "the run %s must know every domain of the current one, but it lacks %s (it has %s); it was"
                  .formatted(next.path(), gone, next.catalogue().names())
              + " not taken; start another service for another shop");
    }
  }

  /** Where stored histories are of the people of the old run's log, they must be of the next's. */
  private void requirePeople(ServedModel old, ServedModel next) {
    if (config.otherLog() == ServeConfig.OtherLog.KEEP || kin(next).isOwn() || !kin(old).isOwn()) {
      return;
    }
    throw new Refusal(
        409,
        "the run %s must be of the people whose histories are stored, but they are hardly any of its log (%s); it was not taken; start another service for another shop, or this one with it and --import"
            .formatted(next.path(), kin(next)));
  }

  private Kinship kin(ServedModel model) {
    return Kinship.of(model.log(), store, config.limits().history());
  }

  /** Closes the current model once nobody uses it. */
  @Override
  public void close() {
    current.close();
  }
}
