package org.transept.run.trained;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.SettingsException;
import org.transept.data.Role;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.HeldOut;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.data.synthetic.WorldTruth;
import org.transept.evaluate.Evaluator;
import org.transept.evaluate.Fingerprint;
import org.transept.evaluate.ModelRanks;
import org.transept.evaluate.Protocol;
import org.transept.evaluate.RanksFile;
import org.transept.evaluate.Report;
import org.transept.evaluate.Slices;
import org.transept.evaluate.TrainingCounts;
import org.transept.file.Checksums;
import org.transept.file.FileException;
import org.transept.model.Recommender;
import org.transept.model.counting.Counting;
import org.transept.model.counting.ItemKnn;
import org.transept.model.counting.KnnRecent;
import org.transept.model.counting.Markov;
import org.transept.model.counting.Popularity;
import org.transept.model.counting.RecentPopularity;
import org.transept.model.counting.SequentialRules;
import org.transept.run.EvaluationFiles;
import org.transept.run.Monitor;
import org.transept.run.RunData;
import org.transept.run.RunDirectory;
import org.transept.run.Validation;
import org.transept.torch.Host;
import org.transept.train.Checkpoint;
import org.transept.train.Progress;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Evaluation of a finished run beside the baselines and, if its data is a made-up world, the
 * oracle. Writes {@code ranks.parquet} and {@code report.json}, see {@link EvaluationFiles}, both
 * or none.
 */
public final class Evaluation {
  /** Makes a page of an evaluation that is not in its place yet. */
  public interface Page {
    /** No page. */
    Page NONE = (run, name, report) -> {};

    /** Writes it beside its place, see {@link org.transept.file.WholeFile#stage}. */
    void stage(Path run, String name, ObjectNode report);
  }

  private final TrainedRun run;
  private final Protocol protocol;
  private final EvaluationFiles files;
  private final Page page;
  private final Monitor monitor;
  private final Fingerprint fingerprint;
  private final long cases;

  private Evaluation(TrainedRun run, Protocol protocol, Page page, Monitor monitor) {
    this.run = run;
    this.protocol = protocol;
    this.page = page;
    files = EvaluationFiles.of(run.config(), protocol);
    this.monitor = monitor;
    fingerprint = Fingerprint.of(run.config().data(), run.dataset().hash(), protocol, Role.TEST);
    cases = HeldOut.of(run.dataset(), Role.TEST).size();
  }

  /**
   * Ranks the test targets of a run under a protocol and writes ranks, report and page, all of them
   * or none. Nobody trains or evaluates the run meanwhile.
   *
   * @throws SettingsException if somebody does
   */
  public static Report of(TrainedRun run, Protocol protocol, Page page, Monitor monitor) {
    Evaluation evaluation = new Evaluation(run, protocol, page, monitor);
    return evaluation.alone(
        () -> {
          List<ModelRanks> models = new ArrayList<>(List.of(evaluation.own()));
          models.addAll(evaluation.beside());
          return evaluation.report(models);
        });
  }

  /** Evaluates without a page. */
  public static Report of(TrainedRun run, Protocol protocol, Monitor monitor) {
    return of(run, protocol, Page.NONE, monitor);
  }

  /** Evaluates without baselines and oracle, which many runs on the same data would each repeat. */
  public static Report alone(TrainedRun run, Protocol protocol, Monitor monitor) {
    Evaluation evaluation = new Evaluation(run, protocol, Page.NONE, monitor);
    return evaluation.alone(() -> evaluation.report(List.of(evaluation.own())));
  }

  private Report alone(Supplier<Report> work) {
    RunDirectory directory = run.directory();
    try (FileChannel lock = directory.lock()) {
      if (!run.isCurrent()) {
        throw new SettingsException(
            List.of(
                "%s: must stay as it was opened, but it was trained meanwhile; run %s again"
                    .formatted(directory.path(), files.command(directory.path()))));
      }
      return work.get();
    } catch (IOException unclosed) {
      throw FileException.writing(directory.path(), unclosed);
    }
  }

  private ModelRanks own() {
    return rank(run.directory().name(), ModelRanks.Kind.MODEL, run.recommender());
  }

  private List<ModelRanks> beside() {
    List<ModelRanks> models = new ArrayList<>();
    Sequences training = run.dataset().training();
    baselines(training.timed())
        .forEach(
            (name, baseline) -> {
              if (baseline.getClass() != run.config().model().getClass()) {
                models.add(rank(name, ModelRanks.Kind.BASELINE, baseline.build(training)));
              }
            });
    oracle().ifPresent(oracle -> models.add(rank("oracle", ModelRanks.Kind.ORACLE, oracle)));
    return models;
  }

  private Report report(List<ModelRanks> models) {
    Report report = Report.of(protocol, Slices.of(TrainingCounts.of(run.dataset())), models);
    write(report, models.get(0));
    return report;
  }

  /** What every model must beat, by name; what counts days needs timestamps. */
  private static Map<String, Counting.Config> baselines(boolean timed) {
    Map<String, Counting.Config> baselines = new LinkedHashMap<>();
    baselines.put("markov", new Markov.Config());
    baselines.put("popularity", new Popularity.Config());
    baselines.put("item-knn", ItemKnn.Config.DEFAULTS);
    baselines.put("sequential-rules", SequentialRules.Config.DEFAULTS);
    if (timed) {
      baselines.put("recent-popularity", RecentPopularity.Config.DEFAULTS);
      baselines.put("knn-recent", KnnRecent.Config.DEFAULTS);
    }
    return baselines;
  }

  private ModelRanks rank(String name, ModelRanks.Kind kind, Recommender recommender) {
    Evaluator evaluator = new Evaluator(run.dataset(), protocol, recommender.length());
    return new ModelRanks(
        name,
        kind,
        fingerprint,
        evaluator.rank(recommender, Role.TEST, done -> monitor.ranked(done, cases)));
  }

  private void write(Report report, ModelRanks own) {
    ObjectNode json = (ObjectNode) report.json();
    Validation validation =
        new Validation(run.dataset(), run.recommender(), protocol, run.config().train().select());
    json.set("probe", new JsonMapper().valueToTree(validation.geometry(Role.TEST)));
    Checkpoint checkpoint = new Checkpoint(run.directory().path());
    if (checkpoint.exists()) { // Counts have no epochs.
      Progress progress = checkpoint.progress();
      json.putObject("best").put("epoch", progress.bestEpoch()).put("step", progress.bestStep());
    }
    RunDirectory directory = run.directory();
    List<String> all = List.of(files.ranks(), files.report(), files.page());
    try {
      RanksFile.stage(directory.file(files.ranks()), own);
      json.put("ranks", Checksums.sum(directory.part(files.ranks())));
      directory.stage(files.report(), json);
      page.stage(directory.path(), files.page(), json);
    } catch (RuntimeException failure) { // A full disk has use for the space of the others.
      all.forEach(name -> directory.part(name).toFile().delete());
      throw failure;
    }
    directory.commit(all.stream().filter(name -> Files.exists(directory.part(name))).toList());
  }

  /** The true distribution, if the run's data is a made-up world. */
  private Optional<Recommender> oracle() {
    return RunData.world(run.directory(), run.config()).map(this::oracle);
  }

  private Recommender oracle(WorldConfig config) {
    WorldTruth truth = World.of(config).truth(run.dataset().catalogue());
    return (batch, d) -> truth(truth, batch, d);
  }

  private static Tensor truth(WorldTruth truth, Batch batch, int d) {
    int size = batch.catalogue().size(d);
    float[] probabilities = new float[batch.rows() * size];
    for (int r = 0; r < batch.rows(); r++) {
      int[] history = batch.history(r);
      System.arraycopy(
          truth.distribution(history, history.length, d), 0, probabilities, r * size, size);
    }
    return Host.floats(probabilities, batch.rows(), size);
  }
}
