package org.transept.serve.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.transept.run.Machine;
import org.transept.serve.api.Api;

/**
 * What the service counts, in Prometheus' text format: times of requests by route and status, the
 * queue before the model and the size of its batches, which run answers, people without a history,
 * failures of the store, and the process.
 */
public final class Telemetry implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final DistributionSummary batches;
  private final Counter cold;
  private final Counter storeErrors;
  private final MultiGauge models;
  private final MultiGauge recalls;

  public Telemetry() {
    batches =
        DistributionSummary.builder("transept.batch.questions")
            .description("questions answered together")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
            .register(registry);
    cold =
        Counter.builder("transept.cold.questions")
            .description("questions about somebody of whom the model knows no event")
            .register(registry);
    storeErrors =
        Counter.builder("transept.store.errors")
            .description("requests that failed because of the store of histories")
            .register(registry);
    models =
        MultiGauge.builder("transept.model")
            .description("1 for the run that answers")
            .register(registry);
    recalls =
        MultiGauge.builder("transept.index.recall")
            .description(
                "part of the exact lists that is found, as measured when the run was loaded")
            .register(registry);
    Gauge.builder("transept.memory.resident", () -> Machine.residentMiB() * 1048576.0)
        .description("memory of the process that is in use, native memory included")
        .baseUnit("bytes")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
  }

  /** Shows how long the queue is. */
  public void watches(IntSupplier waiting) {
    Gauge.builder("transept.waiting.questions", () -> waiting.getAsInt())
        .description("questions that wait for the model or are worked on")
        .register(registry);
  }

  /** A request is over. */
  void requested(String route, int status, long nanos) {
    Timer.builder("transept.requests")
        .description("time from a whole request to its answer")
        .tags("route", route, "status", Integer.toString(status))
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(LONGEST)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  /** So many questions were answered together. */
  public void scored(int questions) {
    batches.record(questions);
  }

  /** Somebody without a history asked. */
  public void cold() {
    cold.increment();
  }

  /** The store failed. */
  public void storeFailed() {
    storeErrors.increment();
  }

  /** This run answers from now on, and searches its domains like this. */
  public void serves(String run, List<Api.DomainIndex> indexes) {
    models.register(List.of(MultiGauge.Row.of(Tags.of("run", run), 1)), true);
    recalls.register(indexes.stream().<MultiGauge.Row<?>>map(Telemetry::recall).toList(), true);
  }

  private static MultiGauge.Row<Number> recall(Api.DomainIndex index) {
    Double recall = index.type().equals("exact") ? null : index.recall();
    return MultiGauge.Row.of(
        Tags.of("domain", index.domain(), "type", index.type()), recall == null ? 1 : recall);
  }

  /** All numbers as text. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
