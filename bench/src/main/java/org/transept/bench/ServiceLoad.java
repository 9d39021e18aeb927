package org.transept.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks a running service for lists of stored users over connections that are kept open, each asking
 * again as soon as it is answered, and prints requests per second, times, failures and the memory
 * that the service says it has before and after.
 *
 * <pre>
 * java -cp bench/target/classes org.transept.bench.ServiceLoad ADDRESS EVENTS.csv DOMAIN CONNECTIONS SECONDS
 * </pre>
 */
public final class ServiceLoad {
  private static final Pattern RESIDENT =
      Pattern.compile("(?m)^transept_memory_resident_bytes ([0-9.E]+)$");
  private static final Pattern BATCHES =
      Pattern.compile("(?m)^transept_batch_questions_(count|sum) ([0-9.E]+)$");
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MIB = 1048576;

  /** What one connection saw. */
  private record Seen(List<Long> nanos, int failures) {}

  private ServiceLoad() {}

  /** Runs with the arguments above. */
  public static void main(String[] arguments) throws Exception {
    String address = arguments[0];
    List<String> users;
    try (Stream<String> lines = Files.lines(Path.of(arguments[1]))) {
      users = lines.skip(1).map(line -> line.substring(0, line.indexOf(','))).distinct().toList();
    }
    int connections = Integer.parseInt(arguments[3]);
    int seconds = Integer.parseInt(arguments[4]);
    System.out.println("before: " + state(address));
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    List<Callable<Seen>> callers = new ArrayList<>();
    for (int c = 0; c < connections; c++) {
      Random random = new Random(c);
      callers.add(() -> ask(address, users, arguments[2], random, end));
    }
    List<Seen> seen = new ArrayList<>();
    for (Future<Seen> one : threads.invokeAll(callers)) {
      seen.add(one.get());
    }
    threads.shutdown();
    print(seen, connections, seconds);
    System.out.println("after: " + state(address));
  }

  /** A client of its own is a connection of its own. */
  private static Seen ask(
      String address, List<String> users, String domain, Random random, long end)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    List<Long> nanos = new ArrayList<>();
    int failures = 0;
    while (System.nanoTime() < end) {
      String body =
          "{\"user\":\"%s\",\"domain\":\"%s\",\"k\":10}"
              .formatted(users.get(random.nextInt(users.size())), domain);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "/v1/recommend"))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      long start = System.nanoTime();
      int status = client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
      nanos.add(System.nanoTime() - start);
      failures += status == 200 ? 0 : 1;
    }
    return new Seen(nanos, failures);
  }

  private static void print(List<Seen> seen, int connections, int seconds) {
    long[] nanos =
        seen.stream().flatMap(one -> one.nanos().stream()).mapToLong(Long::longValue).toArray();
    Arrays.sort(nanos);
    System.out.printf(
        "%d connections, %d s: %.0f requests/s, p50 %.1f ms, p99 %.1f ms, max %.1f ms, %d failures%n",
        connections,
        seconds,
        nanos.length / (double) seconds,
        nanos[nanos.length / 2] / NANOS_PER_MILLI,
        nanos[(int) (nanos.length * 0.99)] / NANOS_PER_MILLI,
        nanos[nanos.length - 1] / NANOS_PER_MILLI,
        seen.stream().mapToInt(Seen::failures).sum());
  }

  private static String state(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/metrics")).build();
    String text =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher resident = RESIDENT.matcher(text);
    StringBuilder state = new StringBuilder();
    if (resident.find()) {
      state.append("%.0f MiB".formatted(Double.parseDouble(resident.group(1)) / MIB));
    }
    Matcher batches = BATCHES.matcher(text);
    while (batches.find()) {
      state.append(", %s of batches %s".formatted(batches.group(1), batches.group(2)));
    }
    return state.toString();
  }
}
