package org.transept.run.estimate;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Memory that this process may still take, in bytes: the least of what the system and every control
 * group around the process (version 1 or 2, as containers use them) leave free. What file caches
 * hold counts as free, and so does swap.
 */
public final class FreeMemory {
  private static final long KIB = 1024;

  /**
   * Files of a control group: most memory, memory in use, and in what statistics name the cache.
   */
  private record Group(String mount, String limit, String used, String cache) {
    private static final List<Group> KINDS =
        List.of(
            new Group("", "memory.max", "memory.current", "inactive_file "),
            new Group("unified", "memory.max", "memory.current", "inactive_file "),
            new Group(
                "memory",
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file "));
  }

  private final Path root;

  private FreeMemory(Path root) {
    this.root = root;
  }

  /** On this machine. */
  public static double bytes() {
    return bytes(Path.of("/"));
  }

  /** As the files under {@code root} tell. */
  public static double bytes(Path root) {
    FreeMemory memory = new FreeMemory(root);
    return Math.min(memory.system(), memory.groups());
  }

  private double system() {
    List<String> lines = lines(root.resolve("proc/meminfo"));
    double available = number(lines, "MemAvailable:");
    if (available >= 0) {
      return KIB * (available + Math.max(0, number(lines, "SwapFree:")));
    }
    // Elsewhere nobody tells what is free, only what there is.
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.POSITIVE_INFINITY;
  }

  private double groups() {
    double least = Double.POSITIVE_INFINITY;
    for (Group group : Group.KINDS) {
      Path mount = root.resolve("sys/fs/cgroup").resolve(group.mount());
      for (String line : lines(root.resolve("proc/self/cgroup"))) {
        Path own = Path.of("/").relativize(Path.of("/", line.replaceFirst("^[^:]*:[^:]*:", "")));
        for (Path at = own; at != null; at = at.getParent()) {
          least = Math.min(least, free(mount.resolve(at), group));
        }
      }
      least = Math.min(least, free(mount, group));
    }
    return least;
  }

  private static double free(Path folder, Group group) {
    double limit = number(lines(folder.resolve(group.limit())), "");
    double used = number(lines(folder.resolve(group.used())), "");
    double cache = number(lines(folder.resolve("memory.stat")), group.cache());
    return limit < 0 || used < 0
        ? Double.POSITIVE_INFINITY
        : Math.max(0, limit - used + Math.max(0, cache));
  }

  /** The number behind a prefix; -1 if there is none, as where a limit is "max". */
  private static double number(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).replace("kB", "").strip())
        .filter(text -> text.matches("\\d+"))
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElse(-1);
  }

  private static List<String> lines(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
