package org.transept.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.keep.KeptData;
import org.transept.data.read.Datasets;
import org.transept.data.synthetic.WorldConfig;
import org.transept.file.JsonFile;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data of a run: what its folder keeps ({@link KeptData}, and {@code world.json} of a made-up
 * world) or, where it keeps none, its log, which must be what it was.
 */
public final class RunData {
  /** In {@code run.json}: {@link Dataset#content}. */
  public static final String CONTENT = "contentHash";

  private RunData() {}

  /** Whether a run needs its log no more. */
  public static boolean isKept(Path run) {
    return KeptData.isIn(run);
  }

  /** Bytes of what a run keeps. */
  public static long bytes(Path run) {
    return isKept(run) ? KeptData.bytes(run) : 0;
  }

  /**
   * What a new run trains on: what runs share or else the log.
   *
   * @throws SettingsException if it is not what they share
   */
  public static Dataset read(RunConfig config, SharedData shared) {
    Path copy = shared.folder();
    if (copy != null) {
      return KeptData.read(copy);
    }
    Dataset dataset = Datasets.read(config.data());
    if (!shared.hash().isEmpty() && !shared.hash().equals(dataset.hash())) {
      if (shared.content().equals(dataset.content())) {
        return dataset.withHash(shared.hash());
      }
      throw new SettingsException(
          List.of(
              "%s: must stay as it was when the runs beside this one were trained (SHA-256 %.12s...), got %.12s...; restore it"
                  .formatted(
                      String.join(", ", config.data().files()), shared.hash(), dataset.hash())));
    }
    return dataset;
  }

  /** Has the folder of a new run keep its data, if its configuration says so. */
  public static void keep(
      RunDirectory directory, RunConfig config, Dataset dataset, SharedData shared) {
    if (!config.keepData()) {
      return;
    }
    Path copy = shared.folder();
    if (copy == null) {
      KeptData.write(dataset, directory.path());
    } else {
      KeptData.share(copy, directory.path());
    }
    worldOfLog(config)
        .ifPresent(world -> directory.write(WorldFolder.CONFIG, JsonFile.object(world)));
  }

  /**
   * The data of a run.
   *
   * @throws DataException if it keeps none and its log cannot be read
   * @throws SettingsException if that is another log than it was
   */
  public static Dataset read(RunDirectory directory, RunConfig config) {
    boolean kept = isKept(directory.path());
    Dataset dataset = kept ? KeptData.read(directory.path()) : log(directory, config);
    String hash = directory.run().path("dataHash").asString("");
    if (!kept && isContent(directory, dataset)) {
      return dataset.withHash(hash);
    }
    if (!hash.equals(dataset.hash())) {
      throw new SettingsException(
          List.of(
              "%s: must be used with the data it was trained on (SHA-256 %.12s...), got %.12s... in %s; restore the files%s or train anew"
                  .formatted(
                      directory.path(),
                      hash,
                      dataset.hash(),
                      kept
                          ? directory.file(KeptData.EVENTS)
                          : String.join(", ", config.data().files()),
                      kept ? "" : ", say with --data where they are,")));
    }
    return dataset;
  }

  /**
   * Whether a log holds what a run was trained on, in whatever files; false if the run does not say
   * what that was, as those of older versions do not.
   *
   * @throws SettingsException if the bytes are the same and are read as something else
   */
  private static boolean isContent(RunDirectory directory, Dataset dataset) {
    ObjectNode run = directory.run();
    String content = run.path(CONTENT).asString("");
    if (content.isEmpty() || content.equals(dataset.content())) {
      return !content.isEmpty();
    }
    if (run.path("dataHash").asString("").equals(dataset.hash())) {
      throw new SettingsException(
          List.of(
              "%s: must be used with the data it was trained on, but its log is read as something else, perhaps because files that are domains have other names; say NAME=FILE after --data, or train anew"
                  .formatted(directory.path())));
    }
    return false;
  }

  private static Dataset log(RunDirectory directory, RunConfig config) {
    try {
      return Datasets.read(config.data());
    } catch (DataException unreadable) {
      throw new DataException(
          "%s keeps no data of its own, so it needs its log where that was: %s; if it is elsewhere, say where with --data FILE (and --items FILE)"
              .formatted(directory.path(), unreadable.getMessage()),
          unreadable);
    }
  }

  /** What made the made-up world that a run was trained on. */
  public static Optional<WorldConfig> world(RunDirectory directory, RunConfig config) {
    Optional<Path> file =
        isKept(directory.path())
            ? Optional.of(directory.file(WorldFolder.CONFIG)).filter(Files::exists)
            : worldOfLog(config);
    return file.map(world -> Settings.read(WorldConfig.DEFAULTS, JsonFile.object(world)));
  }

  /** Beside the log, if that is one file. */
  private static Optional<Path> worldOfLog(RunConfig config) {
    List<String> files = config.data().files();
    if (files.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(Path.of(files.get(0)).toAbsolutePath().resolveSibling(WorldFolder.CONFIG))
        .filter(Files::exists);
  }
}
