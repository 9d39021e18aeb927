package org.transept.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.transept.torch.Device;
import org.transept.torch.Natives;
import org.transept.torch.Workers;

/** What a run is computed on. */
public final class Machine {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Machine() {}

  /** Resident memory of this process now, in MiB; 0 where the system does not tell. */
  public static long residentMiB() {
    return status("VmRSS:");
  }

  /** Largest resident memory of this process so far, in MiB; 0 where the system does not tell. */
  public static long peakMiB() {
    return status("VmHWM:");
  }

  private static long status(String field) {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      return 0;
    }
  }

  /** Processor, cores, memory, threads and instructions that compute, Java and system. */
  public static Map<String, Object> describe() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", first(Path.of("/proc/cpuinfo"), "model name"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    String memory = first(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    machine.put(
        "memoryGiB",
        memory.isEmpty() ? 0 : Math.round(Long.parseLong(memory) / 1024.0 / 102.4) / 10.0);
    machine.put("device", Device.name());
    machine.put("threads", Workers.count());
    machine.putAll(new TreeMap<>(Natives.instructions()));
    machine.put("jvm", System.getProperty("java.version", ""));
    machine.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    return machine;
  }

  private static String first(Path file, String field) {
    if (!Files.isReadable(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(field))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException unreadable) {
      return "";
    }
  }
}
