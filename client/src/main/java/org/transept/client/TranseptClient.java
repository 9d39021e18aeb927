package org.transept.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls a service and waits for its answers; {@link #async} does not wait. One client is enough for
 * a program: it may be used by any number of threads and keeps connections open.
 *
 * <p>Whatever goes wrong is a {@link TranseptException}: {@link RefusedException} if the service
 * refused, {@link NoAnswerException} if it did not answer. A service that is busy is asked again as
 * {@link Retry} says, if the call is one that may be repeated: everything that only reads, and
 * events that all have ids.
 */
public final class TranseptClient {
  private final AsyncTranseptClient async;

  private TranseptClient(AsyncTranseptClient async) {
    this.async = async;
  }

  /** A client with the defaults, for a service at an address such as {@code http://host:8080}. */
  public static TranseptClient of(String address) {
    return to(address).build();
  }

  /**
   * A client for a service at an address such as {@code https://host:8080}.
   *
   * @throws IllegalArgumentException if it is no address of http or https
   */
  public static Builder to(String address) {
    return new Builder(address);
  }

  /** All calls without waiting. */
  public AsyncTranseptClient async() {
    return async;
  }

  /** The best next items of a domain. */
  public RecommendResponse recommend(RecommendRequest ask) {
    return await(async.recommend(ask));
  }

  /** The answers to many questions, in their order; all or none are answered. */
  public List<RecommendResponse> recommend(List<RecommendRequest> asks) {
    return await(async.recommend(asks));
  }

  /** What each event of a history adds to the score of an item. */
  public ExplainResponse explain(ExplainRequest why) {
    return await(async.explain(why));
  }

  /** An item of the catalogue. */
  public CatalogueItem item(String domain, String item) {
    return await(async.item(domain, item));
  }

  /** The {@code k} items of its own domain that are most like one. */
  public SimilarItems similar(String domain, String item, int k) {
    return await(async.similar(domain, item, k));
  }

  /** The {@code k} items of a domain, its own or another, that are most like one. */
  public SimilarItems similar(String domain, String item, int k, String other) {
    return await(async.similar(domain, item, k, other));
  }

  /** The first {@code n} items whose key begins with a text, or whose title has its words. */
  public SearchResponse find(String domain, String text, int n) {
    return await(async.find(domain, text, n));
  }

  /** Adds items that the run was not trained with, all or none; the next lists may hold them. */
  public List<NewItem> add(List<NewItemRequest> items) {
    return await(async.add(items));
  }

  /** The items that were added. */
  public List<NewItem> added() {
    return await(async.added());
  }

  /** Removes an item that was added. */
  public RemovedItem remove(String domain, String item) {
    return await(async.remove(domain, item));
  }

  /** Says of items whether they can be had, all or none; lists leave out those that cannot. */
  public AvailabilityUpdate stock(List<AvailabilityRequest> items) {
    return await(async.stock(items));
  }

  /** How many items of a domain cannot be had, and the keys of the first {@code n}. */
  public UnavailableItems unavailable(String domain, int n) {
    return await(async.unavailable(domain, n));
  }

  /**
   * Stores events, all or none, and returns when they are safe. After a {@link NoAnswerException}
   * nobody knows whether they are; those with ids may then be sent again.
   */
  public NewEventsResult events(List<NewEvent> events) {
    return await(async.events(events));
  }

  /** At most {@code n} people of the run's log who have stored events, as examples. */
  public List<UserSummary> users(int n) {
    return await(async.users(n));
  }

  /** The newest {@code n} events of a user. */
  public UserHistory user(String user, int n) {
    return await(async.user(user, n));
  }

  /** Forgets all about a user. */
  public ForgottenUser forget(String user) {
    return await(async.forget(user));
  }

  /** The run that answers. */
  public ModelInfo model() {
    return await(async.model());
  }

  /**
   * Answers with another run from now on, once the service has checked it.
   *
   * @param run its folder, as the service sees it
   */
  public ModelInfo swap(String run) {
    return await(async.swap(run));
  }

  /** Answers with the run before the current one again. */
  public ModelInfo rollback() {
    return await(async.rollback());
  }

  /** Whether the process works. */
  public HealthStatus live() {
    return await(async.live());
  }

  /**
   * Whether requests should be sent there.
   *
   * @throws RefusedException if not, with status 503 and the reason
   */
  public HealthStatus ready() {
    return await(async.ready());
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("interrupted while waiting for an answer", stopped);
    } catch (ExecutionException failed) {
      Throwable cause = Objects.requireNonNull(failed.getCause());
      cause.fillInStackTrace(); // Whose call it was says more than which thread heard of it.
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** How to reach a service. */
  public static final class Builder {
    private final String address;
    private String token = "";
    private @Nullable SSLContext tls;
    private Duration connect = Duration.ofSeconds(5);
    private Duration timeout = Duration.ofSeconds(30);
    private Retry retry = Retry.DEFAULTS;

    private Builder(String address) {
      URI uri = URI.create(address);
      if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
        throw new IllegalArgumentException(
            "address must be like http://host:8080, got \"" + address + "\"");
      }
      this.address = address.replaceAll("/+$", "");
    }

    /** The service's token; without one none is sent. */
    public Builder token(String token) {
      if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) { // HttpClient would show it.
        throw new IllegalArgumentException("token must be visible ASCII without spaces");
      }
      this.token = token;
      return this;
    }

    /** Whom to trust, and who the caller is; without it, whom Java trusts. */
    public Builder tls(SSLContext tls) {
      this.tls = tls;
      return this;
    }

    /**
     * Whom to trust: a PEM file of certificates, that of the service or that of who issued it.
     *
     * @throws IllegalArgumentException if it holds none
     */
    public Builder trust(Path certificates) {
      return tls(Trust.of(certificates));
    }

    /** How long a connection may take; 5 seconds if not said. */
    public Builder connectTimeout(Duration connect) {
      this.connect = connect;
      return this;
    }

    /** How long an answer may take, from the request to its last byte; 30 seconds if not said. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /** How often a service that is busy is asked again. */
    public Builder retry(Retry retry) {
      this.retry = retry;
      return this;
    }

    /** The client. */
    public TranseptClient build() {
      HttpClient.Builder http =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(connect);
      if (tls != null) {
        http.sslContext(tls);
      }
      return new TranseptClient(
          new AsyncTranseptClient(new Transport(http.build(), address, token, timeout, retry)));
    }
  }
}
