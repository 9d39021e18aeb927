package org.transept.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.transept.config.Settings;
import org.transept.file.FileException;
import org.transept.torch.Workers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process of its own that does one run after another, on one thread: see {@link TrialServer}. A
 * process for each keeps what a run breaks, or leaks, to itself; keeping it for many runs spares
 * each the start of Java.
 */
final class Worker implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** How a run ended. */
  enum End {
    DONE,
    STOPPED,
    FAILED
  }

  /** An end, and what there is to say of it. */
  record Outcome(End end, String message) {}

  private final Path log;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  /**
   * Starts a process.
   *
   * @param main class and arguments that make it call {@link TrialServer#serve}
   * @param abreast how many there are of them, which share the memory
   * @param log takes what it prints as errors
   */
  Worker(List<String> main, int abreast, Path log) {
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // Options of this Java that the others should have; agents and its share of memory not.
      if (!option.startsWith("-agent")
          && !option.startsWith("-javaagent")
          && !option.startsWith("-XX:MaxRAMPercentage")
          && !option.startsWith("-Xmx")) {
        command.add(option);
      }
    }
    command.add("-XX:MaxRAMPercentage=" + 50 / abreast);
    command.add("-D" + Workers.THREADS + "=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(main);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("LC_ALL", "C.UTF-8"); // Names of files, whatever this process has.
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = builder.start();
    } catch (IOException failure) {
      throw FileException.writing(log, failure);
    }
    orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Whether it can take another run. */
  boolean alive() {
    return process.isAlive();
  }

  /**
   * Does a run, or goes on with it; waits until it has ended.
   *
   * @param news told of every epoch
   */
  Outcome run(Job job, Consumer<String> news) {
    ObjectNode order = JSON.createObjectNode();
    order.put("folder", job.folder().toString()).put("command", job.command());
    Path data = job.data().folder();
    order.put("data", data == null ? "" : data.toString()).put("dataHash", job.data().hash());
    order.put("contentHash", job.data().content());
    order.put("epochs", job.epochs()).set("config", Settings.write(job.config()));
    try {
      orders.write(JSON.writeValueAsString(order));
      orders.newLine();
      orders.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(TrialServer.MARK)) {
          JsonNode answer = JSON.readTree(line.substring(TrialServer.MARK.length()));
          String message = answer.path("message").asString("");
          switch (answer.path("event").asString("")) {
            case "done" -> {
              return new Outcome(End.DONE, message);
            }
            case "stopped" -> {
              return new Outcome(End.STOPPED, message);
            }
            case "failed" -> {
              return new Outcome(End.FAILED, message);
            }
            default -> news.accept(message);
          }
        }
      }
    } catch (IOException gone) {
      // Said below: it is the same to us whether it refused an order or gave no answer.
    }
    return new Outcome(End.FAILED, "its process ended; %s has what it said last".formatted(log));
  }

  /** Asks it to save what it is at and to end; the run in progress answers that it stopped. */
  void stop() {
    try {
      orders.close();
    } catch (IOException gone) {
      // It has ended already.
    }
  }

  @Override
  public void close() {
    stop();
    try {
      process.waitFor();
      answers.close();
    } catch (InterruptedException impatient) {
      process.destroy();
      Thread.currentThread().interrupt();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
