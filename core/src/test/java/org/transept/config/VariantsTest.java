package org.transept.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Variants that other libraries name, and enums that only look like sealed types. */
class VariantsTest {
  @Open
  interface Fruit {}

  record Apple(int seeds) implements Fruit {
    static final Apple DEFAULTS = new Apple(5);
  }

  interface Citrus extends Fruit {}

  record BloodOrange(Ripe ripe) implements Citrus {
    static final BloodOrange DEFAULTS = new BloodOrange(Ripe.NOT_YET);
  }

  /** Constants with bodies make an enum a sealed class. */
  enum Ripe {
    NOT_YET {
      @Override
      boolean sweet() {
        return false;
      }
    },
    FULLY {
      @Override
      boolean sweet() {
        return true;
      }
    };

    abstract boolean sweet();
  }

  record Basket(Fruit fruit, List<Fruit> more) {
    static final Basket DEFAULTS = new Basket(Apple.DEFAULTS, List.of());
  }

  @Open
  interface Vegetable {}

  record Plum() implements Vegetable {}

  static final class Other {
    record Plum() implements Vegetable {}
  }

  /** What stands in META-INF/services of the tests. */
  public static final class Types implements SettingTypes {
    @Override
    public List<Class<? extends Record>> types() {
      return List.of(Apple.class, BloodOrange.class, Plum.class, Other.Plum.class);
    }
  }

  private static Basket read(String yaml) {
    return Settings.read(Basket.DEFAULTS, new YAMLMapper().readTree(yaml));
  }

  @Test
  void recordsOfOpenInterfacesAreFoundByTheirNames() {
    assertThat(read("fruit: {type: blood-orange, ripe: fully}\nmore: [{type: apple, seeds: 3}]"))
        .isEqualTo(new Basket(new BloodOrange(Ripe.FULLY), List.of(new Apple(3))));
    assertThat(read(Settings.yaml(new Basket(new BloodOrange(Ripe.FULLY), List.of()))).fruit())
        .isEqualTo(new BloodOrange(Ripe.FULLY));
    assertThatThrownBy(() -> read("fruit: {type: appel}"))
        .hasMessageContaining("did you mean \"apple\"? known types: apple, blood-orange");
    assertThat(Settings.schema(Basket.class))
        .contains("\"const\" : \"blood-orange\"", "\"not-yet\"");
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertThatThrownBy(() -> Variants.records(Vegetable.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "types of %s must have different names, got \"plum\" for %s and %s"
                .formatted(
                    Vegetable.class.getName(), Plum.class.getName(), Other.Plum.class.getName()));
  }
}
