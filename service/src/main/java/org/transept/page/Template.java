package org.transept.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places of the form {@code @@name@@}. They are filled in a single pass, so that a part
 * which happens to contain such a place is left as it is.
 */
public record Template(String text) {
  private static final Pattern PLACE = Pattern.compile("@@([a-z0-9]+)@@");

  /**
   * The text of a resource.
   *
   * @param near a class of the package that the name starts from
   * @param name from there, or from the root if it begins with a slash
   */
  public static String resource(Class<?> near, String name) throws IOException {
    try (InputStream in = near.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + ": must be a resource of Transept, got none; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The text with every place filled by the part of that name. */
  public String fill(Map<String, String> parts) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> {
              String part = parts.get(place.group(1));
              if (part == null) {
                throw new IllegalStateException(
                    "template: every place must have a part, got none for " + place.group());
              }
              return Matcher.quoteReplacement(part);
            });
  }

  /** That text as HTML character data or as a quoted attribute. */
  public static String escapeHtml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /**
   * That JSON for a {@code script} element: no {@code <} is left, so neither {@code </script} nor
   * {@code <!--} can end or change the element. In JSON a {@code <} stands in strings only.
   */
  public static String escapeInScript(String json) {
    return json.replace("<", "\\u003c");
  }
}
