package org.transept.run.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.transept.data.Catalogue;
import org.transept.data.Dataset;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.evaluate.Evaluator;
import org.transept.objective.Cost;
import org.transept.run.RunConfig;
import org.transept.torch.Workers;

/**
 * What a run will work through: its network, the batches of an epoch, the groups of a validation.
 *
 * @param config with everything written down that the machine decides
 * @param batches of the first epoch; those of others differ little
 * @param groups validation cases in the order in which they are ranked, by domain
 */
public record Plan(
    RunConfig config,
    Dataset dataset,
    Blueprint network,
    List<Batch> batches,
    List<List<int[]>> groups) {
  /** The plan of a configuration on data. */
  public static Plan of(RunConfig given, Dataset dataset) {
    RunConfig config = given.resolved();
    Sequences training = dataset.training();
    config.requireFit(training);
    int length = config.model().length();
    List<Batch> batches = config.batches(training).epoch(1);
    HeldOut held = HeldOut.of(dataset, Role.VALID);
    List<List<int[]>> groups = new ArrayList<>();
    for (int d = 0; d < dataset.catalogue().domains(); d++) {
      groups.add(held.groups(d, length, Evaluator.rows(dataset.catalogue().size(d))));
    }
    Blueprint network = new Blueprint(config.network(), training);
    return new Plan(config, dataset, network, batches, groups);
  }

  /** Parts of a batch that are computed side by side, but for those that wait for a thread. */
  int abreast() {
    return Math.min(config.train().slices(), Workers.count());
  }

  /** The loads of a batch's slices. */
  List<Load> slices(Batch batch) {
    return batch.slices(config.train().slices()).stream()
        .map(slice -> Load.of(config.network(), slice))
        .toList();
  }

  /** What the loss of a slice costs, by domain. */
  List<Cost> losses(Load slice) {
    Catalogue catalogue = dataset.catalogue();
    return IntStream.range(0, catalogue.domains())
        .mapToObj(
            d ->
                config
                    .objective()
                    .cost(
                        slice.questions()[d],
                        catalogue.size(d),
                        catalogue.domains(),
                        network.itemWidth()))
        .toList();
  }

  /** The load of a group of validation cases. */
  Load load(HeldOut held, int[] group, int d) {
    return Load.of(config.network(), held.batch(group, d, config.model().length()));
  }
}
