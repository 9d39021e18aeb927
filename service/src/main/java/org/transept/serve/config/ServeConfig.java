package org.transept.serve.config;

import java.util.List;
import org.transept.answer.IndexConfig;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.serve.http.Secrets;
import org.transept.store.StoreConfig;

/** What the service may be told. Secrets are no part of it, see {@link Secrets}. */
public record ServeConfig(
    @Doc("address to listen on; 0.0.0.0 for all") String host,
    @Doc("port to listen on; 0 for any that is free") @Range(min = 0, max = 65_535) int port,
    @Doc(
            "further names that callers may know the service by, such as that of a proxy in front"
                + " of it; pages of these may call it too")
        List<String> hosts,
    @Doc(
            "whether callers from other machines need no token: anybody who reaches the service may"
                + " ask and write")
        boolean withoutToken,
    @Doc("what becomes of items that the model does not know: skip and say so, or reject")
        Unknown unknown,
    @Doc("what becomes of users without events: answer as to anybody, or reject") Cold cold,
    @Doc(
            "what becomes of a store that holds nobody of the run's log: import the log's events"
                + " into it, refuse to start, or keep it as it is")
        OtherLog otherLog,
    @Doc("whether every request leaves a line of JSON on standard error") boolean log,
    @Doc(
            "folder below which POST /v1/model may name runs; if empty, the one that holds the run"
                + " of the start")
        String runs,
    Limits limits,
    Timeouts timeouts,
    Batching batch,
    IndexConfig index,
    Tls tls,
    StoreConfig store) {
  private static final int MOST_SECONDS = 86_400;

  /** On this machine alone, histories in a file. */
  public static final ServeConfig DEFAULTS =
      new ServeConfig(
          "127.0.0.1",
          8080,
          List.of(),
          false,
          Unknown.SKIP,
          Cold.ANSWER,
          OtherLog.IMPORT,
          true,
          "",
          new Limits(1 << 20, 1000, 256, 1000, 2000, 256, 1024),
          new Timeouts(30, 10, 30),
          new Batching(64, 0),
          new IndexConfig.Exact(),
          new Tls("", "", ""),
          StoreConfig.Sqlite.DEFAULTS);

  /** Checks the address. */
  public ServeConfig {
    Check.that(!host.isBlank(), "host", '"' + host + '"', "a name or an address");
    hosts = List.copyOf(hosts);
    require("port", port, 0, 65535);
  }

  private static void require(String name, int value, int least, int most) {
    Check.that(
        value >= least && value <= most, name, value, "from %s to %s".formatted(least, most));
  }

  /** This configuration listening at another address. */
  public ServeConfig at(String host, int port) {
    return new ServeConfig(
        host,
        port,
        hosts,
        withoutToken,
        unknown,
        cold,
        otherLog,
        log,
        runs,
        limits,
        timeouts,
        batch,
        index,
        tls,
        store);
  }

  /** Items of a request that the model does not know. */
  public enum Unknown {
    /** Left out, and named in the answer. */
    SKIP,
    /** The request is refused. */
    REJECT
  }

  /** Users of whom the store has no event. */
  public enum Cold {
    /** They get what somebody without a history gets, marked as such. */
    ANSWER,
    /** They are not found. */
    REJECT
  }

  /** A store that holds none of the users of the run's log. */
  public enum OtherLog {
    /** The log's events are stored beside what is there. */
    IMPORT,
    /** The service does not start. */
    REFUSE,
    /** Everybody of the log is answered as a stranger. */
    KEEP
  }

  /** How much a request may ask, and how many may wait. */
  public record Limits(
      @Doc("bytes of a body") @Range(min = 1_024, max = 1_073_741_824) int bodyBytes,
      @Doc("items of a list") @Range(min = 1, max = 1_000_000) int k,
      @Doc("questions in one request") @Range(min = 1, max = 1_000_000) int requests,
      @Doc("events, new items or changes of stock in one request") @Range(min = 1, max = 1_000_000)
          int events,
      @Doc(
              "events of a history that are looked at, the newest; a longer one in a request is"
                  + " refused")
          @Range(min = 1, max = 1_000_000)
          int history,
      @Doc("questions that may wait for the model before others are turned away")
          @Range(min = 1, max = 1_000_000)
          int waiting,
      @Doc("open connections; more wait to be accepted") @Range(min = 1, max = 1_000_000)
          int connections) {
    /** Checks the ranges. */
    public Limits {
      require("bodyBytes", bodyBytes, 1024, 1 << 30);
      require("k", k, 1, 1_000_000);
      require("requests", requests, 1, 1_000_000);
      require("events", events, 1, 1_000_000);
      require("history", history, 1, 1_000_000);
      require("waiting", waiting, 1, 10_000);
      require("connections", connections, 1, 1_000_000);
    }
  }

  /** How long the service waits for others. */
  public record Timeouts(
      @Doc(
              "seconds after which a connection is closed that brings no whole request, or does not"
                  + " take its answer")
          @Range(min = 1, max = 86_400)
          int idle,
      @Doc("seconds in which a request's body must have come") @Range(min = 1, max = 86_400)
          int request,
      @Doc("seconds that requests have to finish when the service stops")
          @Range(min = 1, max = 86_400)
          int stop) {
    /** Checks the ranges. */
    public Timeouts {
      require("idle", idle, 1, MOST_SECONDS);
      require("request", request, 1, MOST_SECONDS);
      require("stop", stop, 1, MOST_SECONDS);
    }
  }

  /** How questions of several requests are scored together. */
  public record Batching(
      @Doc("questions after which no more are gathered") @Range(min = 1, max = 65_536) int size,
      @Doc("microseconds to wait for more; 0 takes those that came while the model was busy")
          @Range(min = 0, max = 100_000)
          int micros) {
    /** Checks the ranges. */
    public Batching {
      require("size", size, 1, 100_000);
      require("micros", micros, 0, 100_000);
    }
  }

  /** Encryption: by one file of both, or by two. */
  public record Tls(
      @Doc(
              "PKCS12 file with key and certificate, as openssl pkcs12 -export makes it; none for"
                  + " HTTP")
          String keystore,
      @Doc("PEM file of the certificate, then its issuers one by one, in place of keystore")
          String certificate,
      @Doc("PEM file of the certificate's key, PKCS#8, RSA or EC") String key) {
    /** Checks what goes together. */
    public Tls {
      Check.that(
          certificate.isEmpty() == key.isEmpty() && (keystore.isEmpty() || key.isEmpty()),
          "keystore, certificate and key",
          "\"%s\", \"%s\" and \"%s\"".formatted(keystore, certificate, key),
          "either keystore or certificate and key, or all empty");
    }

    /** Whether anything is encrypted. */
    public boolean encrypts() {
      return !keystore.isEmpty() || !certificate.isEmpty();
    }
  }
}
