package org.transept.serve.http;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.transept.serve.api.Problem;
import org.transept.serve.api.Refusal;
import org.transept.serve.config.ServeConfig;

/**
 * Who may call, by the head of a request alone. A browser lets any page send requests to any
 * address, and lets it read answers of a name that suddenly means this machine (DNS rebinding); so
 * the name that a request was sent to must be one of this service, and the page that sends it must
 * be the service's own. Programs say nothing of a page. Health is open: it tells nothing, and who
 * asks for it often knows no name. See docs/adr/0026.
 */
final class Admission {
  private static final String JSON = "application/json";

  /** What curl calls a body that it is given by {@code -d}, and forms of pages call theirs. */
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

  private final Token token;
  private final boolean asksToken;
  private final Set<String> names = new TreeSet<>(List.of("localhost", "127.0.0.1", "[::1]"));

  /** The hosts that the settings name, which may also be those of pages. */
  private final Set<String> hosts = new TreeSet<>();

  Admission(ServeConfig config, Secrets secrets) {
    token = new Token(secrets.token());
    asksToken = !secrets.token().isEmpty();
    config.hosts().forEach(name -> hosts.add(name(name)));
    names.addAll(hosts);
    if (!ANY.contains(config.host())) {
      names.add(name(config.host()));
    }
  }

  /**
   * A request's head.
   *
   * @param headers the first value of a header by its name; null if it has none
   * @param local address that it came to, as a number
   */
  record Head(String method, String path, UnaryOperator<@Nullable String> headers, String local) {
    @Nullable String header(String name) {
      return headers.apply(name);
    }
  }

  /** Whether the body of a request is worth reading. */
  boolean admits(Head head) {
    try {
      require(head, Route.isOpen(head.path()));
      return true;
    } catch (Refusal refused) {
      return false;
    }
  }

  /**
   * Lets a request in.
   *
   * @param open whether its route needs no token
   * @throws Refusal saying what its head must say
   */
  void require(Head head, boolean open) {
    if (Route.isHealth(head.path())) {
      return;
    }
    requireHost(head);
    requireOwnPage(head);
    if (!open) {
      token.require(head.header("Authorization"));
    }
  }

  /** Whether a request may ask for what needs a token. */
  boolean mayAsk(Head head) {
    return token.opens(head.header("Authorization"));
  }

  /** Whoever has the token is known: a page of another name has no way to it. */
  private void requireHost(Head head) {
    String host = head.header("Host");
    if (asksToken || host == null) { // HTTP/1.0 has none, and is no browser's.
      return;
    }
    String name = name(withoutPort(host));
    if (!names.contains(name) && !name.equals(name(head.local()))) {
      throw new Refusal(
          403,
          "the header Host must be a name of this service (%s), got \"%s\"; set hosts to further names, or a token"
              .formatted(String.join(", ", names), Problem.shown(host)));
    }
  }

  private void requireOwnPage(Head head) {
    String origin = head.header("Origin");
    if (origin != null) {
      if (!isOwn(origin, head.header("Host"))) {
        throw new Refusal(
            403,
            "the header Origin must be that of this service's own pages, got \"%s\"; set hosts to those of other pages that may call it"
                .formatted(Problem.shown(origin)));
      }
      return;
    }
    String site = head.header("Sec-Fetch-Site");
    boolean own = site == null || site.equals("same-origin") || site.equals("none");
    boolean follows = // A link to a page; what it gets, the page with the link cannot read.
        "navigate".equals(head.header("Sec-Fetch-Mode"))
            && !Route.changes(head.method())
            && !"iframe".equals(head.header("Sec-Fetch-Dest"));
    if (!own && !follows) {
      throw new Refusal(
          403, "a page of another site may not call this service, got Sec-Fetch-Site: " + site);
    }
  }

  private boolean isOwn(String origin, @Nullable String host) {
    try {
      URI page = URI.create(origin);
      String authority = page.getRawAuthority();
      if (authority == null) { // "null", as of a file or a sandbox.
        return false;
      }
      int usual = "https".equals(page.getScheme()) ? 443 : 80;
      return hosts.contains(name(withoutPort(authority)))
          || (host != null && withPort(authority, usual).equals(withPort(host, usual)));
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  private static String withPort(String authority, int usual) {
    String name = withoutPort(authority);
    String port = authority.substring(name.length());
    return name(name) + (port.length() > 1 ? port : ":" + usual);
  }

  /** As names are compared: in lower case, without a last dot, numbers of IPv6 in brackets. */
  private static String name(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    return plain.contains(":") && !plain.startsWith("[") ? "[" + plain + "]" : plain;
  }

  /**
   * Requires that a body is what a page of another site could not send unasked. What only reads may
   * also come as curl sends it, which calls everything a form, if it is from no browser at all.
   *
   * @throws Refusal if it is of another type, or compressed
   */
  static void requireJson(Head head, boolean changes, int bytes) {
    String coding = head.header("Content-Encoding");
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw new Refusal(
          415,
          "Content-Encoding %s is not understood: the body must not be compressed; send it as it is"
              .formatted(Problem.shown(coding)));
    }
    String type = head.header("Content-Type");
    if (type == null && (bytes == 0 || !changes)) {
      return;
    }
    boolean program = head.header("Origin") == null && head.header("Sec-Fetch-Site") == null;
    if (!isJson(type) && !(!changes && program && FORM.equals(essence(type)))) {
      throw new Refusal(
          415,
          "the header Content-Type must be %s, in UTF-8, got %s; add -H 'Content-Type: %s' to curl"
              .formatted(JSON, type == null ? "none" : '"' + Problem.shown(type) + '"', JSON));
    }
  }

  private static String essence(@Nullable String type) {
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null || !essence(type).equals(JSON)) {
      return false;
    }
    for (String parameter : type.toLowerCase(Locale.ROOT).split(";", -1)) {
      String[] sides = parameter.replace("\"", "").split("=", 2);
      if (sides[0].strip().equals("charset")
          && !(sides.length == 2
              && Set.of("utf-8", "utf8", "us-ascii").contains(sides[1].strip()))) {
        return false;
      }
    }
    return true;
  }
}
