package org.transept.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.SettingsException;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Datasets;
import org.transept.data.History;
import org.transept.data.Sequences;
import org.transept.data.Window;
import org.transept.model.Network;
import org.transept.torch.Host;
import org.transept.torch.Natives;
import org.transept.torch.Scope;
import org.transept.train.Checkpoint;

/** A trained run with its best weights, ready to answer. Close it to free the weights. */
public final class Finished implements AutoCloseable {
  private final RunDirectory directory;
  private final RunConfig config;
  private final Dataset dataset;
  private final Scope scope;
  private final Network network;

  private Finished(RunDirectory directory) {
    this.directory = directory;
    config = directory.config();
    if (!directory.file("model.safetensors").toFile().exists()) {
      throw new SettingsException(
          List.of(
              "%s: must have been trained for one epoch at least, but it has no model.safetensors;"
                      .formatted(directory.path())
                  + " run ./transept train --resume "
                  + directory.path()));
    }
    Natives.loadAhead();
    dataset = Datasets.read(config.data());
    Experiment.requireSameData(directory, dataset);
    scope = Scope.open();
    try {
      network = Experiment.build(config, dataset);
      new Checkpoint(directory.path()).loadBest(network);
    } catch (RuntimeException failure) {
      scope.close();
      throw failure;
    }
  }

  /** Opens the run in a folder. */
  public static Finished open(Path path) {
    return new Finished(new RunDirectory(path));
  }

  /** The folder. */
  public RunDirectory directory() {
    return directory;
  }

  /** The run's configuration. */
  public RunConfig config() {
    return config;
  }

  /** The run's data. */
  public Dataset dataset() {
    return dataset;
  }

  /** The network with its best weights. */
  public Network network() {
    return network;
  }

  /** An item and its score; scores of one answer can be compared with each other. */
  public record Scored(String item, double score) {}

  /**
   * The best next items of a domain for a user of the log, after all of the user's events.
   *
   * @throws DataException if the user is not in the data
   */
  public List<Scored> recommend(String user, String domain, int k) {
    Sequences sequences = dataset.sequences();
    int u = Arrays.asList(sequences.users()).indexOf(user);
    if (u < 0) {
      throw new DataException(
          "user \"%s\" is not in the data of this run (%d users); give --history with their events"
              .formatted(user, sequences.size()));
    }
    return recommend(
        sequences, new Window(u, sequences.offsets()[u], sequences.offsets()[u + 1]), domain, k);
  }

  /** The best next items of a domain after the events of somebody who need not be in the log. */
  public List<Scored> recommend(History history, String domain, int k) {
    int[] items = history.items();
    Sequences sequences =
        new Sequences(
            dataset.catalogue(),
            new String[] {"history"},
            new int[] {0, items.length},
            items,
            history.times());
    return recommend(sequences, new Window(0, 0, items.length), domain, k);
  }

  private List<Scored> recommend(Sequences sequences, Window whole, String domain, int k) {
    Catalogue catalogue = dataset.catalogue();
    int d = catalogue.domain(domain);
    int from = Math.max(whole.from(), whole.until() - network.length());
    Window[] window = {new Window(whole.user(), from, whole.until())};
    try (Scope request = Scope.inference()) {
      Batch batch = Batch.asking(sequences, window, new int[] {d}, new int[] {0});
      Tensor scores = network.scoresBV(batch, d).select(0, 0);
      if (config.evaluate().removeSeen()) {
        for (int item : Arrays.copyOfRange(sequences.items(), whole.from(), whole.until())) {
          if (catalogue.domainOf(item) == d) {
            scores.select(0, item - catalogue.first(d)).fill_(new Scalar(Double.NEGATIVE_INFINITY));
          }
        }
      }
      var top = scores.topk(Math.min(k, catalogue.size(d)));
      double[] values = Host.doubles(top.get0());
      double[] items = Host.doubles(top.get1());
      List<Scored> best = new ArrayList<>();
      for (int i = 0; i < values.length; i++) {
        if (values[i] > Double.NEGATIVE_INFINITY) {
          best.add(new Scored(catalogue.key(catalogue.first(d) + (int) items[i]), values[i]));
        }
      }
      return best;
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
