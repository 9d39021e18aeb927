package org.transept.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.duckdb.DuckDBDriver;

/** Versions of what computes a run. */
public final class Version {
  private Version() {}

  /** Version of Transept; "development" when it does not run from its jar. */
  public static String transept() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Versions of Transept and the native libraries under it. */
  public static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("transept", transept());
    versions.put("libtorch", Tensor.class.getPackage().getImplementationVersion());
    versions.put("duckdb", DuckDBDriver.class.getPackage().getImplementationVersion());
    return versions;
  }
}
