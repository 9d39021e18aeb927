package org.transept.serve.model;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.transept.run.LogPlace;
import org.transept.store.HistoryStore;

/**
 * What a service is given by whoever opens it.
 *
 * @param log takes lines about requests, from several threads at once
 * @param store histories; closed with the service
 * @param background does what nobody waits for
 * @param place of the log of the first run, if that keeps no data
 */
public record Environment(
    Consumer<String> log, HistoryStore store, Executor background, LogPlace place) {
  /** One with a log where it was. */
  public Environment(Consumer<String> log, HistoryStore store, Executor background) {
    this(log, store, background, LogPlace.AS_BEFORE);
  }
}
