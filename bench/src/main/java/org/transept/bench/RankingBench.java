package org.transept.bench;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.read.Datasets;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Ranks;
import org.transept.model.Network;
import org.transept.run.Machine;
import org.transept.run.RunConfig;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.torch.Workers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times the ranking of all test targets by a network with fresh weights and prints one line of
 * JSON.
 *
 * <p>Arguments: {@code rounds events-file [path=value ...]}.
 */
public final class RankingBench {
  private RankingBench() {}

  /** Runs the bench. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    List<String> settings = List.of(arguments).subList(2, arguments.length);
    RunConfig config = BenchConfig.with(settings);
    Dataset dataset = Datasets.read(config.data().withFiles(List.of(arguments[1])));
    try (Scope scope = Scope.open()) {
      Network network =
          config.network().build(new Parameters(1, ScalarType.Float), dataset.catalogue());
      Evaluator evaluator = new Evaluator(dataset, config.evaluate(), network.length());
      double[] seconds = new double[1 + rounds];
      Ranks ranks = new Ranks();
      for (int r = 0; r <= rounds; r++) {
        long started = System.nanoTime();
        ranks = evaluator.rank(network, Role.TEST, done -> {});
        seconds[r] = (System.nanoTime() - started) / 1e9;
      }
      print(ranks, Arrays.stream(seconds).skip(1).sorted().toArray());
    }
  }

  private static void print(Ranks ranks, double[] seconds) {
    double rank = 0;
    for (int i = 0; i < ranks.size(); i++) {
      rank += ranks.get(i).rank() / ranks.size();
    }
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("peer", "transept");
    line.put("threads", Workers.count());
    line.put("cases", ranks.size());
    line.put("median_s", seconds[seconds.length / 2]);
    line.put("min", seconds[0]);
    line.put("max", seconds[seconds.length - 1]);
    line.put("cases_per_s", ranks.size() / seconds[seconds.length / 2]);
    line.put("mean_rank", rank);
    line.put("peak_rss_MiB", Machine.peakMiB());
    System.out.println(line);
  }
}
