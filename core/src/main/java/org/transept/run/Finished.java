package org.transept.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.config.SettingsException;
import org.transept.data.Batch;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.Datasets;
import org.transept.data.History;
import org.transept.data.Sequences;
import org.transept.data.Window;
import org.transept.model.Counting;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.torch.Host;
import org.transept.torch.Natives;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;
import org.transept.train.Checkpoint;

/**
 * A trained run with its best weights, ready to answer; one whose model counts is counted again.
 * Close it to free the weights.
 */
public final class Finished implements AutoCloseable {
  private final RunDirectory directory;
  private final RunConfig config;
  private final Dataset dataset;
  private final Scope scope;
  private final Recommender recommender;

  private Finished(RunDirectory directory) {
    this.directory = directory;
    config = directory.config();
    boolean counts = config.model() instanceof Counting.Config;
    if (!counts && !directory.file("model.safetensors").toFile().exists()) {
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
      recommender = recommender(directory, config, dataset);
    } catch (RuntimeException failure) {
      scope.close();
      throw failure;
    }
  }

  private static Recommender recommender(
      RunDirectory directory, RunConfig config, Dataset dataset) {
    if (config.model() instanceof Counting.Config counting) {
      return counting.build(dataset.training());
    }
    Parameters weights = Parameters.awaiting(ScalarType.Float);
    Network network = config.network().build(weights, dataset.training());
    new Checkpoint(directory.path()).loadBest(network);
    return network;
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

  /** The model: a network with its best weights, or what was counted. */
  public Recommender recommender() {
    return recommender;
  }

  /** An item and its score; scores of one answer can be compared with each other. */
  public record Scored(String item, double score) {}

  /**
   * The best next items of a domain for a user of the log, after all of the user's events.
   *
   * @throws DataException if the user is not in the data
   */
  public List<Scored> recommend(String user, String domain, int k) {
    return recommend(user, domain, k, OptionalLong.empty());
  }

  /**
   * The same asked at a time, after the user's events until then.
   *
   * @param at Unix seconds; if empty, the end of the log, or that of the history if it is later
   * @throws DataException if the user is not in the data, or if there is a time but the log has no
   *     timestamps
   */
  public List<Scored> recommend(String user, String domain, int k, OptionalLong at) {
    Sequences sequences = dataset.sequences();
    int u = Arrays.asList(sequences.users()).indexOf(user);
    if (u < 0) {
      throw new DataException(
          "user \"%s\" is not in the data of this run (%d users); give --history with their events"
              .formatted(user, sequences.size()));
    }
    Window whole = new Window(u, sequences.offsets()[u], sequences.offsets()[u + 1]);
    return recommend(sequences, whole, domain, k, at);
  }

  /** The best next items of a domain after the events of somebody who need not be in the log. */
  public List<Scored> recommend(History history, String domain, int k) {
    return recommend(history, domain, k, OptionalLong.empty());
  }

  /**
   * The same asked at a time, after the events until then.
   *
   * @param at Unix seconds; if empty, the end of the log, or that of the history if it is later
   * @throws DataException if there is a time but the log has no timestamps
   */
  public List<Scored> recommend(History history, String domain, int k, OptionalLong at) {
    int[] items = history.items();
    Sequences sequences =
        new Sequences(
            dataset.catalogue(),
            new String[] {"history"},
            new int[] {0, items.length},
            items,
            history.times());
    return recommend(sequences, new Window(0, 0, items.length), domain, k, at);
  }

  private List<Scored> recommend(
      Sequences sequences, Window all, String domain, int k, OptionalLong at) {
    Catalogue catalogue = dataset.catalogue();
    int d = catalogue.domain(domain);
    long[] times = time(sequences, at);
    Window whole = at.isPresent() ? until(sequences, all, at.getAsLong()) : all;
    int from = Math.max(whole.from(), whole.until() - recommender.length());
    Window[] window = {new Window(whole.user(), from, whole.until())};
    try (Scope request = Scope.inference()) {
      Batch batch = Batch.asking(sequences, window, new int[] {d}, new int[] {0}, times);
      Tensor scores = recommender.scoresBV(batch, d).select(0, 0);
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

  /** When a question is asked, for a batch of it alone. */
  private long[] time(Sequences sequences, OptionalLong at) {
    if (!dataset.sequences().timed()) {
      if (at.isPresent()) {
        throw new DataException(
            "--at needs a log with timestamps, but that of this run has none; leave it out");
      }
      return new long[0];
    }
    LongStream ends =
        LongStream.concat(
            LongStream.of(dataset.sequences().times()), LongStream.of(sequences.times()));
    return new long[] {at.orElseGet(() -> ends.max().orElse(0))};
  }

  /** The part of a window that had happened at a time. */
  private static Window until(Sequences sequences, Window whole, long at) {
    int until = whole.until();
    while (sequences.timed() && until > whole.from() && sequences.times()[until - 1] > at) {
      until--;
    }
    return new Window(whole.user(), whole.from(), until);
  }

  @Override
  public void close() {
    scope.close();
  }
}
