package org.transept.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.transept.config.SettingsException;
import org.transept.run.LogPlace;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.AccessLog;
import org.transept.serve.http.HttpServer;
import org.transept.serve.http.Route;
import org.transept.serve.http.Secrets;
import org.transept.serve.http.Telemetry;
import org.transept.serve.model.Environment;
import org.transept.serve.model.Filling;
import org.transept.serve.model.Models;
import org.transept.serve.model.Refresher;
import org.transept.serve.model.ServedModel;
import org.transept.store.HistoryStore;

/**
 * A run that answers over HTTP. {@link #open} loads and checks it, {@link #start} listens, {@link
 * #close} finishes what has come and gives everything back, in the order in which requests need it.
 */
public final class Service implements AutoCloseable {
  private final ServeConfig config;
  private final Telemetry telemetry = new Telemetry();
  private final HistoryStore store;
  private final Health health;
  private final Models models;
  private final HttpServer server;
  private final Refresher refresher;

  private Service(Path run, ServeConfig config, Secrets secrets, Environment environment) {
    this.config = config;
    store = environment.store();
    health = new Health(store);
    AccessLog lines = new AccessLog(environment.log(), config.log());
    models = new Models(run, config, telemetry, environment, lines);
    try {
      server = server(secrets, lines);
    } catch (RuntimeException failure) {
      models.close();
      throw failure;
    }
    refresher = new Refresher(models, config.store().refresh(), telemetry, lines);
  }

  private HttpServer server(Secrets secrets, AccessLog log) {
    telemetry.watches(models::waiting);
    List<Route> routes =
        Routes.of(
            new Recommendations(models, store, config, telemetry),
            new People(models, store, config, Clock.systemUTC()),
            new Routes.Assorted(
                new NewArrivals(models, config, Clock.systemUTC()),
                new Availability(models, config)),
            models,
            new Routes.Operations(telemetry, health));
    return new HttpServer(config, secrets, routes, telemetry, log);
  }

  /**
   * Loads a run and opens the store.
   *
   * @param log takes lines about requests, from several threads at once
   * @throws SettingsException if the run or the store cannot be used, or if anybody on the network
   *     could call and nobody has said that this is wanted
   */
  public static Service open(Path run, ServeConfig config, Secrets secrets, Consumer<String> log) {
    return open(run, LogPlace.AS_BEFORE, config, secrets, log);
  }

  /**
   * Starts a service whose run's log was moved: where the log of a run that keeps no data was
   * moved.
   */
  public static Service open(
      Path run, LogPlace place, ServeConfig config, Secrets secrets, Consumer<String> log) {
    requireToken(config, secrets);
    HistoryStore store = config.store().open();
    try {
      return open(run, config, secrets, new Environment(log, store, Service::inBackground, place));
    } catch (RuntimeException failure) {
      store.close();
      throw failure;
    }
  }

  private static void requireToken(ServeConfig config, Secrets secrets) {
    if (secrets.token().isEmpty() && !config.withoutToken() && !isLocal(config.host())) {
      throw new SettingsException(
          List.of(
              "--host %s: must have a token, because other machines may call it, got none; set TRANSEPT_TOKEN to what callers must bring, or --set withoutToken=true to let anybody ask and write"
                  .formatted(config.host())));
    }
  }

  private static boolean isLocal(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /** Starts a service on a store that is open already, and is closed with it. */
  static Service open(Path run, ServeConfig config, Secrets secrets, Environment environment) {
    return new Service(run, config, secrets, environment);
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "titles");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Looks at whose histories the store holds, and stores what it lacks of the run's log if it is
   * empty, if it knows nobody of the log, or if that is wanted.
   *
   * @param imports whether all that is missing is wanted in any case
   * @param say hears in whole lines what is found and done
   * @throws SettingsException if the store is another shop's, see {@link ServeConfig#otherLog}
   */
  public void fill(boolean imports, Consumer<String> say) {
    try (ServedModel model = models.lease()) {
      new Filling(config, store, model, say).fill(imports);
    }
  }

  /** Listens. */
  public void start() {
    server.start();
  }

  /** Where it listens. */
  public String address() {
    return "%s://%s:%s"
        .formatted(config.tls().encrypts() ? "https" : "http", config.host(), server.port());
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    health.stops();
    server.close();
    refresher.close();
    models.close();
    health.close();
    store.close();
    telemetry.close();
  }
}
