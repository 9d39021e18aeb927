package org.transept.run;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;
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
    versions.put("duckdb", bundleVersion(DuckDBDriver.class));
    return versions;
  }

  /** What the jar of a class says in its manifest; some name themselves as OSGi bundles only. */
  private static String bundleVersion(Class<?> type) {
    try (JarFile jar =
        new JarFile(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
      return jar.getManifest().getMainAttributes().getValue("Bundle-Version");
    } catch (IOException | URISyntaxException unknown) {
      return "unknown";
    }
  }
}
