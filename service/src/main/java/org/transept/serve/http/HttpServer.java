package org.transept.serve.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.DataException;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;
import org.transept.store.StoreException;

/**
 * Brings calls to routes and answers home: who may call, what an exception means to a caller, what
 * is written down. Limits of connections and time are Jetty's.
 */
public final class HttpServer implements AutoCloseable {
  /** Threads for what does not wait for the model, so that health is told under any load. */
  private static final int SPARE_THREADS = 32;

  /** Of these, those that may be held by what waits for the store or works for itself. */
  private static final int SPARE_CALLS = 16;

  /** Connections that may wait to be accepted: when many come at once, none need come again. */
  private static final int BACKLOG = 1024;

  private final ServeConfig config;
  private final Admission admission;
  private final Semaphore room;
  private final Telemetry telemetry;
  private final AccessLog log;
  private final GracefulHandler door = new GracefulHandler();
  private final Deadlines deadlines;
  private final SslContextFactory.@Nullable Server tls;
  private final Javalin javalin;

  /** A server that does not listen yet. */
  public HttpServer(
      ServeConfig config, Secrets secrets, List<Route> routes, Telemetry telemetry, AccessLog log) {
    this.config = config;
    this.telemetry = telemetry;
    this.log = log;
    admission = new Admission(config, secrets);
    room = new Semaphore(config.limits().waiting() + SPARE_CALLS);
    deadlines = new Deadlines(config);
    tls = config.tls().encrypts() ? TlsKeys.of(config.tls(), secrets) : null;
    javalin = Javalin.create(javalin -> configure(javalin, routes));
  }

  /**
   * Listens.
   *
   * @throws SettingsException if the address is taken
   */
  public void start() {
    try {
      javalin.start();
    } catch (RuntimeException failure) {
      throw new SettingsException(
          List.of(
              "%s:%s must be an address to listen on: %s; choose another --port or --host"
                  .formatted(config.host(), config.port(), reason(failure))));
    }
  }

  private static @Nullable String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage();
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Takes nothing new, finishes what has come, and ends. */
  @Override
  public void close() {
    // Before Jetty stops: from then on it hangs up on callers who pause for a second.
    try {
      door.shutdown().get(config.timeouts().stop(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unfinished) {
      log.write("stop", HttpStatus.SERVICE_UNAVAILABLE_503, 0, unfinished);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
    javalin.stop();
  }

  private void configure(JavalinConfig javalin, List<Route> routes) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.http.prefer405over404 = true;
    javalin.http.compressionStrategy = CompressionStrategy.NONE;
    javalin.jetty.threadPool = new QueuedThreadPool(config.limits().waiting() + SPARE_THREADS);
    javalin.jetty.modifyServer(this::modify);
    javalin.jetty.addConnector(this::connector);
    for (Route route : routes) {
      HandlerType method = HandlerType.findOrCreate(route.method());
      javalin.routes.addHttpHandler(method, route.path(), call -> serve(route, call));
      if (method.equals(HandlerType.GET)) { // Without this it would be answered without being done.
        javalin.routes.addHttpHandler(HandlerType.HEAD, route.path(), call -> serve(route, call));
      }
    }
    javalin.routes.exception(HttpResponseException.class, (none, call) -> noRoute(none, call));
    javalin.routes.exception(RuntimeException.class, (failure, call) -> unrouted(failure, call));
  }

  private void modify(Server server) {
    door.setHandler(deadlines);
    deadlines.setHandler(new Bodies(config, admission, deadlines));
    server.setHandler(door);
    server.setErrorHandler(Replies::unreadable);
    server.addBean(new NetworkConnectionLimit(config.limits().connections(), server));
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    http.setSendServerVersion(false);
    ServerConnector connector;
    if (tls == null) {
      connector = new ServerConnector(server, new HttpConnectionFactory(http));
    } else {
      // Callers may know this machine by any name: whose it is, is what the certificate says.
      http.addCustomizer(new SecureRequestCustomizer(false));
      connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
    }
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(config.timeouts().idle() * 1000L);
    connector.addBean(deadlines, false);
    return connector;
  }

  private void serve(Route route, Context call) {
    long start = System.nanoTime();
    Throwable failure = null;
    try {
      Admission.Head head = head(call);
      admission.require(head, Route.isOpen(route.path()));
      requireKnownParameters(route, call);
      if (route.takesBody()) {
        Admission.requireJson(head, route.changes(), Bodies.length(call));
      }
      Replies.send(call, answer(route, call));
    } catch (Refusal refusal) {
      Replies.refuse(call, refusal);
    } catch (StoreException away) {
      telemetry.storeFailed();
      Replies.refuse(call, Refusal.busy(String.valueOf(away.getMessage()), 1));
    } catch (DataException unusable) {
      Replies.refuse(call, new Refusal(422, String.valueOf(unusable.getMessage())));
    } catch (RuntimeException | Error bug) {
      failure = bug;
      Replies.refuse(call, failed());
    }
    long nanos = System.nanoTime() - start;
    telemetry.requested(route.path(), call.statusCode(), nanos);
    log.write(call.method().name() + " " + route.path(), call.statusCode(), nanos, failure);
  }

  private static Admission.Head head(Context call) {
    return new Admission.Head(
        call.method().name(), call.path(), call::header, call.req().getLocalAddr());
  }

  /** Health is told when there is no room for anything else. */
  private Record answer(Route route, Context context) {
    Call call = new Call(context, admission.mayAsk(head(context)));
    if (Route.isHealth(route.path())) {
      return route.handler().answer(call);
    }
    if (!room.tryAcquire()) {
      throw Refusal.busy("as many requests as may be are being answered; try again in a second", 1);
    }
    try {
      return route.handler().answer(call);
    } finally {
      room.release();
    }
  }

  private static void requireKnownParameters(Route route, Context call) {
    try {
      URLDecoder.decode(Objects.requireNonNullElse(call.queryString(), ""), UTF_8);
    } catch (IllegalArgumentException broken) {
      throw new Refusal(400, "what is behind the question mark must have whole escapes, as in %20");
    }
    List<Problem> problems = new ArrayList<>();
    List<String> known = route.queryParameters();
    for (String name : call.queryParamMap().keySet()) {
      if (!known.contains(name) && !name.isEmpty()) { // Nothing stands behind a last &.
        problems.add(
            new Problem(
                name,
                "unknown parameter%s; known parameters: %s"
                    .formatted(
                        Settings.hint(name, known),
                        known.isEmpty() ? "none" : String.join(", ", known))));
      }
    }
    Refusal.require(400, problems);
  }

  /** A path or method that no route has. */
  private void noRoute(HttpResponseException none, Context call) {
    int status = none.getStatus();
    String detail =
        "%s %s is nothing that this service does; see /openapi.json"
            .formatted(call.method().name(), call.path());
    Replies.refuse(
        call, new Refusal(status, status < 500 ? detail : String.valueOf(none.getMessage())));
    telemetry.requested("none", status, 0);
    log.write("none", status, 0, null);
  }

  /** What fails before a route is called: Jetty lets escapes through that nobody can decode. */
  private void unrouted(RuntimeException failure, Context call) {
    boolean escapes = failure instanceof IllegalArgumentException;
    Refusal refusal =
        escapes
            ? new Refusal(400, "the path must have whole escapes of UTF-8, as in %20 or %C3%A9")
            : failed();
    Replies.refuse(call, refusal);
    telemetry.requested("none", refusal.status(), 0);
    log.write("none", refusal.status(), 0, escapes ? null : failure);
  }

  private static Refusal failed() {
    return new Refusal(500, "the service failed; its log says more");
  }
}
