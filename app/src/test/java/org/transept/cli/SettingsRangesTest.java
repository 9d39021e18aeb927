package org.transept.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.transept.config.Open;
import org.transept.config.Range;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.synthetic.WorldConfig;
import org.transept.model.zoo.ModelTypes;
import org.transept.run.RunConfig;
import org.transept.serve.config.ServeConfig;
import org.transept.study.SearchConfig;
import org.transept.study.plan.StudyConfig;

/** Every number that somebody may set has limits, or a reason to have none. */
class SettingsRangesTest {
  private static final List<Record> ROOTS =
      List.of(
          RunConfig.DEFAULTS,
          WorldConfig.DEFAULTS,
          StudyConfig.DEFAULTS,
          SearchConfig.DEFAULTS,
          ServeConfig.DEFAULTS);

  private static final String TIME = "a time, and times may be any";
  private static final String SEED = "sizes nothing, and may be any number";

  private static final Map<String, String> WITHOUT_LIMITS =
      Map.ofEntries(
          Map.entry("seed", SEED),
          Map.entry("seeds", SEED),
          Map.entry("tieSeed", SEED),
          Map.entry("Filter.from", TIME),
          Map.entry("Filter.until", TIME),
          Map.entry("validFrom", TIME),
          Map.entry("testFrom", TIME),
          Map.entry("Parameter.from", "a value of a setting that has limits itself"),
          Map.entry("Parameter.to", "a value of a setting that has limits itself"));

  private static void visit(Class<?> type, Set<Class<?>> seen) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        visit(permitted, seen);
      }
    } else if (type.isAnnotationPresent(Open.class)) {
      new ModelTypes().types().stream().filter(type::isAssignableFrom).forEach(t -> visit(t, seen));
    } else if (type.isRecord() && seen.add(type)) {
      for (RecordComponent component : type.getRecordComponents()) {
        visit(component.getType(), seen);
        visit(item(component), seen);
      }
    }
  }

  private static Class<?> item(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
        ? (Class<?>) list.getActualTypeArguments()[0]
        : component.getType();
  }

  private static boolean isNumber(Class<?> type) {
    return Set.of(int.class, long.class, double.class, Integer.class, Long.class, Double.class)
        .contains(type);
  }

  @Test
  void everyNumberHasLimits() {
    Set<Class<?>> records = new LinkedHashSet<>();
    ROOTS.forEach(root -> visit(root.getClass(), records));
    List<String> without = new ArrayList<>();
    int with = 0;
    for (Class<?> type : records) {
      for (RecordComponent component : type.getRecordComponents()) {
        String name = component.getName();
        String full = type.getSimpleName() + "." + name;
        Range range = component.getAnnotation(Range.class);
        if (range != null) {
          assertThat(range.min()).as(full).isLessThan(range.max());
          with++;
        } else if (isNumber(item(component))
            && !WITHOUT_LIMITS.containsKey(name)
            && !WITHOUT_LIMITS.containsKey(full)) {
          without.add(type.getName() + "." + name);
        }
      }
    }
    assertThat(without).isEmpty();
    assertThat(with).isGreaterThan(100);
  }

  @Test
  void defaultsAreWithinTheirLimits() {
    for (Record root : ROOTS) {
      assertThat(Settings.read(root, Settings.write(root))).isEqualTo(root);
    }
  }

  private static void assertRefused(Record defaults, String set, String problem) {
    assertThatThrownBy(() -> Settings.read(defaults, null, List.of(set)))
        .isInstanceOf(SettingsException.class)
        .hasMessage("--set " + set + ": " + problem);
  }

  @Test
  void whatWouldRunForEverIsRefusedAtItsPlace() {
    assertRefused(
        RunConfig.DEFAULTS,
        "model.width=1000000000",
        "model.width: must be from 1 to 65,536, got 1,000,000,000");
    assertRefused(
        RunConfig.DEFAULTS,
        "model.layers=100000",
        "model.layers: must be from 0 to 1,024, got 100,000");
    assertRefused(
        WorldConfig.DEFAULTS,
        "users=2000000000",
        "users: must be from 1 to 100,000,000, got 2,000,000,000");
    assertRefused(
        WorldConfig.DEFAULTS,
        "users=90000000",
        "users: must be at most 33333333 with up to 30 events each, got 90000000");
    assertThatThrownBy(
            () ->
                Settings.read(
                    WorldConfig.DEFAULTS, null, List.of("itemsPerDomain=400000", "choices=64")))
        .hasMessageEndingWith(
            "itemsPerDomain: must be at most 390625 with 2 domains and 64 choices, got 400000");
    assertRefused(ServeConfig.DEFAULTS, "port=80000", "port: must be from 0 to 65,535, got 80,000");
    assertRefused(
        RunConfig.DEFAULTS, "model.dropout=1", "model.dropout: must be from 0 to below 1, got 1");
    assertRefused(
        RunConfig.DEFAULTS,
        "train.optimizer.rate=-0.5",
        "train.optimizer.rate: must be more than 0 and at most 1.0E30, got -0.5");
    assertRefused(
        RunConfig.DEFAULTS,
        "model.length=99999999999999999999",
        "model.length: must be from 1 to 65,536, got 99999999999999999999");
  }

  @Test
  void theSchemaHasTheLimits() {
    assertThat(Settings.schema(RunConfig.class))
        .contains("\"minimum\" : 1")
        .contains("\"maximum\" : 65536")
        .contains("\"exclusiveMinimum\" : 0")
        .contains("\"exclusiveMaximum\" : 1");
  }
}
