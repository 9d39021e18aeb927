package org.transept.serve.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Something that the service does.
 *
 * @param name method, path with parameters in braces, and names of parameters behind the question
 *     mark, as in {@code GET /v1/items/{domain}/{item}/similar?k}
 * @param summary one line about it
 * @param body classes of bodies it takes, one of them; an array class for a list; none without body
 * @param reply classes of what it answers, one of them; {@link String} for text
 * @param handler what it does
 * @param own statuses that it refuses with for reasons of its own
 */
public record Route(
    String name,
    String summary,
    List<Class<?>> body,
    List<Class<?>> reply,
    Handler handler,
    List<Integer> own) {
  /** Chapters of the documentation in order, and what they hold. */
  public static final Map<String, String> TAGS = tags();

  private static final Pattern BRACES = Pattern.compile("\\{(\\w+)\\}");

  /** Answers a call with a record or, for other formats, with {@link Text}. */
  public interface Handler {
    Record answer(Call call);
  }

  /**
   * An answer that is no JSON.
   *
   * @param policy what a browser may load for it, as Content-Security-Policy says it
   */
  public record Text(String type, String text, String policy) {
    /** A text that is no page. */
    public Text(String type, String text) {
      this(type, text, "default-src 'none'");
    }
  }

  /** A route that refuses for reasons that others have as well. */
  public Route(
      String name, String summary, List<Class<?>> body, List<Class<?>> reply, Handler handler) {
    this(name, summary, body, reply, handler, List.of());
  }

  /** It also refuses with these statuses. */
  public Route refusing(Integer... statuses) {
    return new Route(name, summary, body, reply, handler, List.of(statuses));
  }

  private static Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("recommendations", "lists, and why they are what they are");
    tags.put("histories", "what people did");
    tags.put("items", "the catalogue, what came after training, and what can be had");
    tags.put("model", "the run that answers, and another in its place");
    tags.put("operations", "health, numbers and pages, for those who run or build on the service");
    return tags;
  }

  public String method() {
    return name.substring(0, name.indexOf(' '));
  }

  /** The path with parameters in braces. */
  public String path() {
    int end = name.indexOf('?');
    return name.substring(name.indexOf(' ') + 1, end < 0 ? name.length() : end);
  }

  /** What it is about: the documentation's chapter, one of {@link #TAGS}. */
  public String tag() {
    String first = path().startsWith("/v1/") ? path().split("/", 4)[2] : "";
    return switch (first) {
      case "recommend", "explain" -> "recommendations";
      case "events", "users" -> "histories";
      case "items", "availability" -> "items";
      case "model" -> "model";
      case "" -> "operations";
      default -> throw new IllegalStateException(name + " has no tag: give it one here");
    };
  }

  /** Names in braces. */
  public List<String> pathParameters() {
    return BRACES.matcher(path()).results().map(found -> found.group(1)).toList();
  }

  /** Names behind the question mark. */
  public List<String> queryParameters() {
    int end = name.indexOf('?');
    return end < 0 ? List.of() : List.of(name.substring(end + 1).split("&"));
  }

  /** Whether a path needs no token: health, and what tells nothing about anybody. */
  public static boolean isOpen(String path) {
    return !path.startsWith("/v1/") && !path.equals("/metrics");
  }

  /** Whether a path is that of a question after the service itself. */
  static boolean isHealth(String path) {
    return path.startsWith("/health/");
  }

  /** Whether a method may change anything. */
  static boolean changes(String method) {
    return !method.equals("GET") && !method.equals("HEAD");
  }

  /** Whether it changes anything; lists and explanations are asked for by POST and do not. */
  boolean changes() {
    return changes(method()) && !tag().equals("recommendations");
  }

  /** Whether a call may have a body. */
  boolean takesBody() {
    return method().equals("POST");
  }

  /** Statuses of all its refusals; what never reaches a route, such as another method, has more. */
  public SortedSet<Integer> refusals() {
    SortedSet<Integer> statuses = new TreeSet<>(own);
    statuses.addAll(List.of(400, 503));
    if (!isOpen(path())) {
      statuses.add(401);
    }
    if (!isHealth(path())) {
      statuses.add(403);
    }
    if (!pathParameters().isEmpty()) {
      statuses.addAll(List.of(404, 422));
    }
    if (!queryParameters().isEmpty()) {
      statuses.add(422);
    }
    if (takesBody()) {
      statuses.add(415);
    }
    if (!body.isEmpty()) {
      statuses.addAll(List.of(408, 413, 422));
    }
    return statuses;
  }
}
