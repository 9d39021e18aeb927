package org.transept.study.plan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.data.keep.KeptData;
import org.transept.data.read.Datasets;
import org.transept.data.read.Source;
import org.transept.run.RunConfig;
import org.transept.run.RunDirectory;
import org.transept.run.SharedData;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data of a study's or a search's runs, read once from each log and kept in the folder {@code
 * data}, from which runs take theirs: all train on the same, whatever becomes of the log meanwhile,
 * and the disk holds one copy.
 */
public final class StudyData {
  private static final int NAME = 12;

  private final Path out;
  private final boolean looks;
  private final Map<Source, Dataset> datasets = new HashMap<>();
  private final Map<Source, String> contents = new HashMap<>();
  private final Set<Path> shared = new HashSet<>();

  /**
   * The data of a study in a folder.
   *
   * @param looks whether the study is only looked at: then what is kept comes before the log
   */
  public StudyData(Path out, boolean looks) {
    this.out = out.toAbsolutePath().normalize();
    this.looks = looks;
  }

  /** The data of a source as it is now or, if it is gone, as it is kept. */
  public Dataset read(Source source) {
    return datasets.computeIfAbsent(source, this::readAnew);
  }

  private Dataset readAnew(Source source) {
    Path kept = folder(source);
    if (looks && KeptData.isIn(kept)) {
      return KeptData.read(kept);
    }
    try {
      return Datasets.read(source);
    } catch (DataException unreadable) {
      if (KeptData.isIn(kept)) {
        return KeptData.read(kept);
      }
      throw unreadable;
    }
  }

  /** What a run that will be trained has in common with others; kept here, if it may be kept. */
  public SharedData share(RunConfig config) {
    Dataset dataset = read(config.data());
    if (!config.keepData()) {
      return new SharedData(null, dataset.hash(), content(config.data()));
    }
    Path folder = folder(config.data());
    if (shared.add(folder)
        && !(KeptData.isIn(folder) && KeptData.hash(folder).equals(dataset.hash()))) {
      KeptData.write(dataset, folder);
    }
    return new SharedData(folder, dataset.hash(), content(config.data()));
  }

  /**
   * Checks that a run which is there already is of the same data.
   *
   * @throws SettingsException if it was begun on other data
   */
  public void require(Path run, RunConfig config) {
    RunDirectory directory = new RunDirectory(run);
    if (!Files.exists(directory.file("run.json"))) {
      return;
    }
    Dataset dataset = read(config.data());
    ObjectNode record = directory.run();
    String hash = record.path("dataHash").asString("");
    if (!hash.equals(dataset.hash())) {
      if (record.path("contentHash").asString("").equals(content(config.data()))) {
        datasets.put(config.data(), dataset.withHash(hash)); // Other files with the same events.
        return;
      }
      throw new SettingsException(
          List.of(
              "%s holds runs of other data (SHA-256 %.12s... in %s, but the log has %.12s...); restore the log, or give another --out"
                  .formatted(out, hash, run.getFileName(), dataset.hash())));
    }
  }

  private String content(Source source) {
    return contents.computeIfAbsent(source, other -> read(other).content());
  }

  /** Called after the source; files in the study's own folder by their place in it. */
  private Path folder(Source source) {
    Source placed =
        source
            .withFiles(source.files().stream().map(this::place).toList())
            .withItems(place(source.items()));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Settings.write(placed).toString().getBytes(StandardCharsets.UTF_8));
      return out.resolve("data").resolve(HexFormat.of().formatHex(digest).substring(0, NAME));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private String place(String file) {
    return file.replace(out + "/", "");
  }
}
