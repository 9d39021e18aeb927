package org.transept.report;

import java.util.Locale;
import org.transept.data.DataException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Texts that must be JSON objects. */
final class JsonObjects {
  private JsonObjects() {}

  /**
   * The object that the text is.
   *
   * @param place where the text stands, for errors
   * @throws DataException if it is anything else
   */
  static ObjectNode read(String place, String text) {
    try {
      JsonNode node = JsonMapper.shared().readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new DataException(
          place
              + ": must be a JSON object, got "
              + node.getNodeType().name().toLowerCase(Locale.ROOT));
    } catch (JacksonException broken) {
      throw new DataException(
          place
              + ": must be a JSON object, got text that breaks off the form at line "
              + broken.getLocation().getLineNr()
              + ", column "
              + broken.getLocation().getColumnNr()
              + " ("
              + broken.getOriginalMessage()
              + ")",
          broken);
    }
  }
}
