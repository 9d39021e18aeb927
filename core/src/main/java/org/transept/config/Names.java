package org.transept.config;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How classes and constants are called in a configuration, and which name was probably meant. */
final class Names {
  /** The key that chooses a variant. */
  static final String TYPE = "type";

  /** Letters of the longest name that may be a slip of another. */
  private static final int LONGEST = 100;

  private Names() {}

  /**
   * {@code GlobalTime} is called "global-time"; {@code GatedAttention.Config} "gated-attention".
   */
  static String of(Class<?> type) {
    Class<?> owner = type.getEnclosingClass();
    Class<?> named = type.getSimpleName().equals("Config") && owner != null ? owner : type;
    return named.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** {@code FAVOUR_TARGET} is called "favour-target". */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The place of a name among those that variants had earlier; -1 if none had it. */
  static int earlier(List<? extends AnnotatedElement> named, String name) {
    for (int i = 0; i < named.size(); i++) {
      Formerly formerly = named.get(i).getAnnotation(Formerly.class);
      if (formerly != null && formerly.value().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** What to say of a name that is out of use. */
  static String renamed(String earlier, String now) {
    return "\"%s\" is now called \"%s\"".formatted(earlier, now);
  }

  /**
   * What to say after an unknown name: the nearest known one, if any is near, and all of them.
   *
   * @param kind what is named, in the plural
   */
  static String known(String kind, String wrong, List<String> known) {
    String hint = hint(wrong, known);
    return "%s known %s: %s"
        .formatted(
            hint.isEmpty() ? ";" : hint, kind, known.isEmpty() ? "none" : String.join(", ", known));
  }

  /** {@code , did you mean "width"?} if a known name is near the wrong one, otherwise nothing. */
  static String hint(String wrong, List<String> known) {
    if (wrong.length() > LONGEST) {
      return "";
    }
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = distance(plain(wrong), plain(name));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    // A slip in every third letter still reads as the same word.
    boolean near = !wrong.isEmpty() && least <= Math.max(1, wrong.length() / 3);
    return near ? ", did you mean \"%s\"?".formatted(best) : "";
  }

  /** Case and the way of joining words are not what makes a name wrong by much. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** Letters to insert, delete, replace or swap with their neighbour to turn one into the other. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    Arrays.setAll(cost[0], j -> j);
    for (int i = 1; i <= a.length(); i++) {
      cost[i][0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
