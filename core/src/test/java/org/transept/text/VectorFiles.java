package org.transept.text;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;
import org.transept.torch.SafeTensors;
import org.transept.torch.Scope;
import tools.jackson.databind.json.JsonMapper;

/** Files of vectors as a user would write them. */
public final class VectorFiles {
  private VectorFiles() {}

  /** Writes what {@code select} gives as Parquet. */
  public static Path parquet(Path file, String select) {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(select, file));
      return file;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Writes a tensor {@code vectors}; no domains if the array is empty. */
  static Path safetensors(Path file, String[] domains, String[] items, double[] numbers) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("items", new JsonMapper().writeValueAsString(items));
    if (domains.length > 0) {
      metadata.put("domains", new JsonMapper().writeValueAsString(domains));
    }
    try (Scope scope = Scope.inference()) {
      Tensor vectorsRW =
          Host.doubles(numbers, items.length, numbers.length / Math.max(1, items.length));
      SafeTensors.write(file, Map.of("vectors", vectorsRW), metadata);
    }
    return file;
  }
}
