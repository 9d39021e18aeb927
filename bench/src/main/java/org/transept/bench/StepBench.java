package org.transept.bench;

import static org.bytedeco.pytorch.global.torch.get_num_threads;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.data.Dataset;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Batches;
import org.transept.data.read.Datasets;
import org.transept.model.Network;
import org.transept.run.Machine;
import org.transept.run.RunConfig;
import org.transept.torch.Device;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Trainer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times training steps of any run's configuration and prints one line of JSON, as the Python peers
 * do. A step is everything from a batch of histories to moved weights.
 *
 * <p>Arguments: {@code steps warmup users-per-batch events-file [path=value ...]}. With 0 users a
 * batch is what {@code train.batchWindows} and {@code train.batchTargets} say. The property {@code
 * transept.device} names a GPU, as {@code --device} does.
 */
public final class StepBench {
  private StepBench() {}

  /** Runs the bench. */
  public static void main(String[] arguments) {
    Device.use(System.getProperty("transept.device", Device.name()));
    int steps = Integer.parseInt(arguments[0]);
    int warmup = Integer.parseInt(arguments[1]);
    int users = Integer.parseInt(arguments[2]);
    List<String> settings = List.of(arguments).subList(4, arguments.length);
    RunConfig config = BenchConfig.with(settings);
    Dataset dataset = Datasets.read(config.data().withFiles(List.of(arguments[3])));
    Sequences training = dataset.training();
    int targets =
        users == 0
            ? config.train().batchTargets()
            : (int) ((long) users * training.events() / training.size());
    int windows = users == 0 ? config.train().batchWindows() : 0;
    try (Scope scope = Scope.open()) {
      Network network =
          config.network().build(new Parameters(1, ScalarType.Float), dataset.catalogue());
      Batches batches = new Batches(training, config.model().length(), targets, windows, 1);
      Trainer trainer =
          new Trainer(config.train(), network, config.objective().build(training, 1), batches, 1);
      print(network, measure(trainer, batches.epoch(1), steps, warmup), warmup);
    }
  }

  /** Per step: seconds, users, tokens, empty slots. */
  private static double[][] measure(Trainer trainer, List<Batch> epoch, int steps, int warmup) {
    double[][] measured = new double[steps][];
    for (int i = 0; i < warmup + steps; i++) {
      Batch batch = epoch.get(i % epoch.size());
      long started = System.nanoTime();
      Trainer.Step step = trainer.step(batch, epoch.size());
      double seconds = (System.nanoTime() - started) / 1e9;
      if (i >= warmup) {
        measured[i - warmup] =
            new double[] {seconds, batch.rows(), step.tokens(), step.emptySlots()};
      }
    }
    return measured;
  }

  private static void print(Network network, double[][] measured, int warmup) {
    double[] seconds = Arrays.stream(measured).mapToDouble(step -> step[0]).sorted().toArray();
    double total = Arrays.stream(seconds).sum();
    double tokens = sum(measured, 2);
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("peer", "transept");
    line.put("device", Device.name());
    line.put("threads", get_num_threads());
    line.put("d", network.items().width());
    line.put("steps", seconds.length);
    line.put("warmup", warmup);
    line.put("parameters", network.parameters().count());
    line.put("median_step_s", seconds[seconds.length / 2]);
    line.put("min", seconds[0]);
    line.put("max", seconds[seconds.length - 1]);
    line.put("steps_per_s", seconds.length / total);
    line.put("users_per_s", sum(measured, 1) / total);
    line.put("tokens_per_s", tokens / total);
    line.put("padding", 0);
    line.put("attention_padding", sum(measured, 3) / (tokens + sum(measured, 3)));
    line.put("peak_rss_MiB", Machine.peakMiB());
    System.out.println(line);
  }

  private static double sum(double[][] measured, int column) {
    return Arrays.stream(measured).mapToDouble(step -> step[column]).sum();
  }
}
