package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.client.AsyncTranseptClient;
import org.transept.client.AvailabilityRequest;
import org.transept.client.ExplainRequest;
import org.transept.client.HistoryEvent;
import org.transept.client.NewEvent;
import org.transept.client.NewItemRequest;
import org.transept.client.RecommendRequest;
import org.transept.client.TranseptClient;
import org.transept.serve.api.Json;
import org.transept.serve.http.Secrets;
import org.transept.serve.model.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client is the service's other half: the same records, field by field, and every route. */
class ClientContractTest {
  @TempDir private static Path folder;

  private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());
  private static Path run;
  private static Service service;
  private static TranseptClient client;
  private static JsonNode document;

  @BeforeAll
  static void serves() throws Exception {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    service =
        Service.open(
            run,
            ServedWorld.config("log=true"),
            Secrets.NONE,
            new Environment(LINES::add, new MemoryStore(), Runnable::run));
    service.start();
    client = TranseptClient.of(service.address());
    document = new Caller(service.address()).get("/openapi.json").json();
  }

  @AfterAll
  static void stops() {
    service.close();
  }

  /** A call of each name; none may fail. */
  private static Map<String, Runnable> calls() {
    Facts facts = new Facts(run);
    String food = facts.key("food", 1);
    RecommendRequest ask = RecommendRequest.ofUser("a", "kitchen").k(3).build();
    List<HistoryEvent> history = List.of(new HistoryEvent(food, "food", 5L));
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("events", () -> client.events(List.of(NewEvent.of("a", food, "food").at(5).id("1"))));
    calls.put("recommend", () -> client.recommend(List.of(ask, ask)));
    calls.put("explain", () -> client.explain(ExplainRequest.ofHistory(history, "food", food)));
    calls.put("item", () -> client.item("food", food));
    calls.put("similar", () -> client.similar("food", food, 3, "kitchen"));
    calls.put("find", () -> client.find("food", food, 2));
    calls.put("add", () -> client.add(List.of(NewItemRequest.like("new", "food", List.of(food)))));
    calls.put("added", client::added);
    calls.put("remove", () -> client.remove("food", "new"));
    calls.put("stock", () -> client.stock(List.of(new AvailabilityRequest("sold", "food", false))));
    calls.put("unavailable", () -> client.unavailable("food", 2));
    calls.put("users", () -> client.users(2));
    calls.put("user", () -> client.user("a", 1));
    calls.put("forget", () -> client.forget("a"));
    calls.put("model", client::model);
    calls.put("swap", () -> client.swap(run.toString()));
    calls.put("rollback", client::rollback);
    calls.put("live", client::live);
    calls.put("ready", client::ready);
    return calls;
  }

  /** Names of what a class offers, but how to get the other one. */
  private static Set<String> names(Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (Method method : type.getDeclaredMethods()) {
      int modifiers = method.getModifiers();
      if (Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers)) {
        names.add(method.getName());
      }
    }
    names.remove("async");
    return names;
  }

  /** Routes that answer with JSON; others are for browsers and Prometheus. */
  private static Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          JsonNode content = method.getValue().at("/responses/200/content");
                          if (content.has("application/json")) {
                            routes.add(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return routes;
  }

  @Test
  void everyRouteHasACallAndEveryCallARoute() {
    Map<String, Runnable> calls = calls();
    assertThat(names(TranseptClient.class)).isEqualTo(new TreeSet<>(calls.keySet()));
    assertThat(names(AsyncTranseptClient.class)).isEqualTo(new TreeSet<>(calls.keySet()));
    LINES.clear();
    calls.values().forEach(Runnable::run);
    Set<String> called = new TreeSet<>();
    for (String line : LINES) {
      JsonNode one = JsonMapper.shared().readTree(line);
      assertThat(one.path("status").asInt()).as(line).isEqualTo(200);
      called.add(one.path("route").asString());
    }
    assertThat(called).isEqualTo(routes());
  }

  @Test
  void everyFieldOfEveryRecordIsInBoth() throws ClassNotFoundException {
    JsonNode schemas = document.at("/components/schemas");
    assertThat(schemas.size()).isGreaterThan(15);
    Set<Class<?>> met = new LinkedHashSet<>();
    for (String name : schemas.propertyNames()) {
      Class<?> type = Class.forName(TranseptClient.class.getPackageName() + "." + name);
      met.add(type);
      Map<String, String> fields = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        fields.put(Json.name(component), type(component.getGenericType()));
        if (!Json.isOptional(component)) {
          required.add(Json.name(component));
        }
      }
      Map<String, String> documented = new LinkedHashMap<>();
      JsonNode schema = schemas.path(name);
      schema.path("properties").properties().forEach(p -> documented.put(p.getKey(), type(p)));
      assertThat(fields).as(name).isEqualTo(documented);
      if (type != refused()) { // Sent by others as well, who may leave anything out.
        List<String> must = new ArrayList<>();
        schema.path("required").forEach(one -> must.add(one.asString()));
        assertThat(required).as(name).isEqualTo(must);
      }
    }
    // Nothing is in the client alone: whatever its calls take and give was met above.
    for (Method method : AsyncTranseptClient.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        requireMet(method.getGenericReturnType(), met);
        for (Type parameter : method.getGenericParameterTypes()) {
          requireMet(parameter, met);
        }
      }
    }
  }

  private static Class<?> refused() throws ClassNotFoundException {
    return Class.forName(TranseptClient.class.getPackageName() + ".ErrorResponse");
  }

  private static void requireMet(Type type, Set<Class<?>> met) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        requireMet(argument, met);
      }
    } else if (type instanceof Class<?> known && known.isRecord()) {
      assertThat(met).contains(known);
    }
  }

  /** As the document names types, items of lists in brackets. */
  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == List.class ? "[" + type(last) + "]" : "object";
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return plain.getSimpleName();
    }
    return switch (plain.getSimpleName().toLowerCase(Locale.ROOT)) {
      case "string" -> "string";
      case "boolean" -> "boolean";
      case "double" -> "number";
      case "int", "integer", "long" -> "integer";
      default -> throw new AssertionError("no rule for " + type);
    };
  }

  private static String type(Map.Entry<String, JsonNode> property) {
    return type(property.getValue());
  }

  private static String type(JsonNode schema) {
    if (schema.has("$ref")) {
      String ref = schema.path("$ref").asString();
      return ref.substring(ref.lastIndexOf('/') + 1);
    }
    if (schema.path("type").isArray()) { // A moment, which the client sends in Unix seconds.
      assertThat(schema.path("type").toString()).isEqualTo("[\"number\",\"string\"]");
      return "integer";
    }
    String type = schema.path("type").asString();
    return type.equals("array") ? "[" + type(schema.path("items")) + "]" : type;
  }
}
