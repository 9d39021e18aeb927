package org.transept.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import org.transept.data.Dataset;
import org.transept.data.read.Datasets;
import org.transept.data.read.Source;
import org.transept.run.Machine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From a CSV file of many events to split sequences, in a process that has done nothing before. */
public final class EventsBench {
  private static final int DEFAULT_EVENTS = 10_000_000;
  private static final int EVENTS_A_USER = 10;
  private static final int ITEMS = 200_000;
  private static final long START = 1_381_536_000L;
  private static final int SECONDS = 100_000_000;
  private static final long SEED = 1;

  private EventsBench() {}

  /** Runs with the number of events given first, 10 million if none is. */
  public static void main(String[] arguments) throws IOException, SQLException {
    int events = arguments.length == 0 ? DEFAULT_EVENTS : Integer.parseInt(arguments[0]);
    Path file = Files.createTempFile("events", ".csv");
    try {
      write(file, events);
      double cpu = cpuSeconds();
      long started = System.nanoTime();
      Dataset dataset = Datasets.read(Source.DEFAULTS.withFiles(List.of(file.toString())));
      double seconds = seconds(started);
      double used = cpuSeconds() - cpu;
      long peak = Machine.peakMiB();
      double floor = floor(file);
      ObjectNode line = new JsonMapper().createObjectNode();
      line.put("peer", "transept");
      line.put("events", dataset.sequences().events());
      line.put("users", dataset.sequences().size());
      line.put("items", dataset.catalogue().items());
      line.put("file_MB", Files.size(file) / 1_000_000);
      line.put("seconds", seconds);
      line.put("events_per_s", events / seconds);
      line.put("processor_s", used);
      line.put("peak_rss_MiB", peak);
      line.put("floor_s", floor);
      System.out.println(line);
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file, int events) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    int users = Math.max(1, events / EVENTS_A_USER);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("user,item,domain,timestamp\n");
      for (int n = 0; n < events; n++) {
        int item = (int) (ITEMS * Math.pow(random.nextDouble(), 3));
        out.write("user" + random.nextInt(users) + ",item" + item);
        out.write(random.nextBoolean() ? ",food," : ",kitchen,");
        out.write(START + random.nextInt(SECONDS) + "\n");
      }
    }
  }

  /** Seconds in which DuckDB reads every value of the file as text and keeps none. */
  private static double floor(Path file) throws SQLException {
    long started = System.nanoTime();
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute(
          "SELECT max(\"user\"), max(item), max(\"domain\"), max(\"timestamp\") FROM read_csv('%s',"
                  .formatted(file)
              + " all_varchar=true)");
    }
    return seconds(started);
  }

  private static double seconds(long started) {
    return (System.nanoTime() - started) / 1e9;
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }
}
