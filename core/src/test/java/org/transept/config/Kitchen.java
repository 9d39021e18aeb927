package org.transept.config;

import java.util.List;

/** A configuration that uses every kind of component. */
record Kitchen(
    @Doc("width of the oven") int width,
    long seed,
    @Doc("degrees a minute") double rate,
    boolean gas,
    String name,
    Heat heat,
    Menu menu,
    Train train,
    List<String> files,
    List<Integer> cutoffs,
    List<Course> courses) {
  static final Kitchen DEFAULTS =
      new Kitchen(
          64,
          1,
          0.5,
          true,
          "north",
          Heat.FROM_BELOW,
          new Menu.Plain(2),
          new Train(0.001, 10),
          List.of(),
          List.of(5, 10),
          List.of(new Course("soup", 1)));

  enum Heat {
    @Formerly("grill")
    FROM_ABOVE,
    FROM_BELOW
  }

  sealed interface Menu {
    record Plain(int plates) implements Menu {
      public Plain {
        Check.that(plates >= 1, "plates", plates, "at least 1");
      }
    }

    record FiveCourse(int plates, @Doc("share of wine") double wine) implements Menu {
      static final FiveCourse DEFAULTS = new FiveCourse(5, 0.25);
    }

    record FullEnglish(int plates, String tea) implements Menu {}

    @Formerly("closed")
    record Nothing() implements Menu {}

    /** Bears the name of the class around its record. */
    final class TableDance {
      private TableDance() {}

      record Config(int tables) implements Menu {}
    }
  }

  record Train(double learningRate, int epochs) {
    Train {
      Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
      if (epochs * learningRate > 100) {
        throw new IllegalArgumentException("too long a training");
      }
    }
  }

  record Course(String dish, int plates) {
    Course {
      Check.that(plates >= 1, "plates", plates, "at least 1");
    }
  }
}
