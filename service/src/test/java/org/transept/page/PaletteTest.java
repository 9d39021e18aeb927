package org.transept.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Contrast of the page's colours, in light and in dark, as WCAG 2 defines it. */
class PaletteTest {
  private static final double TEXT = 4.5;
  private static final double GRAPHIC = 3;

  @Test
  void textCanBeReadInLightAndDark() throws IOException {
    for (Map<String, String> palette : palettes()) {
      for (String paper : List.of("paper", "card")) {
        for (String ink : List.of("ink", "muted", "model", "oracle")) {
          assertContrast(palette, ink, paper, TEXT);
        }
      }
      for (String ink : List.of("ink", "muted", "warning")) {
        assertContrast(palette, ink, "warning-paper", TEXT);
      }
    }
  }

  @Test
  void marksStandOutInLightAndDark() throws IOException {
    for (Map<String, String> palette : palettes()) {
      assertContrast(palette, "floor", "card", GRAPHIC);
      for (int domain = 1; domain <= 8; domain++) {
        assertContrast(palette, "domain-" + domain, "card", GRAPHIC);
      }
    }
  }

  @Test
  void theContrastOfBlackOnWhiteIs21() {
    assertThat(contrast("000000", "ffffff")).isEqualTo(21);
    assertThat(contrast("777777", "ffffff")).isBetween(4.47, 4.49);
  }

  private static void assertContrast(
      Map<String, String> palette, String ink, String paper, double least) {
    String on = Objects.requireNonNull(palette.get(paper), paper);
    String of = Objects.requireNonNull(palette.get(ink), ink);
    assertThat(contrast(of, on))
        .as(ink + " #" + of + " on " + paper + " #" + on)
        .isGreaterThanOrEqualTo(least);
  }

  /** The light colours, and the dark ones. */
  private static List<Map<String, String>> palettes() throws IOException {
    String css;
    try (InputStream in = Template.class.getResourceAsStream("page.css")) {
      css = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    int dark = css.indexOf("(prefers-color-scheme: dark)");
    assertThat(dark).isPositive();
    return List.of(colours(css.substring(0, dark)), colours(css.substring(dark)));
  }

  private static Map<String, String> colours(String css) {
    Map<String, String> colours = new HashMap<>();
    Pattern.compile("--([a-z0-9-]+): #([0-9a-f]{6});")
        .matcher(css)
        .results()
        .forEach(match -> colours.putIfAbsent(match.group(1), match.group(2)));
    return colours;
  }

  private static double contrast(String one, String other) {
    double first = luminance(one);
    double second = luminance(other);
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  private static double luminance(String colour) {
    return 0.2126 * channel(colour, 0) + 0.7152 * channel(colour, 2) + 0.0722 * channel(colour, 4);
  }

  private static double channel(String colour, int at) {
    double value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
