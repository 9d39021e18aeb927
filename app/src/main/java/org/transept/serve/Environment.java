package org.transept.serve;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.transept.store.HistoryStore;

/**
 * What a service is given by whoever opens it.
 *
 * @param log takes lines about requests, from several threads at once
 * @param store histories; closed with the service
 * @param background does what nobody waits for
 */
record Environment(Consumer<String> log, HistoryStore store, Executor background) {}
