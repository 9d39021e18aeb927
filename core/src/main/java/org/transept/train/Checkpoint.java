package org.transept.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.file.Checksums;
import org.transept.file.Commit;
import org.transept.file.DamagedFileException;
import org.transept.file.JsonFile;
import org.transept.model.Network;
import org.transept.torch.SafeTensors;

/**
 * The files that training leaves in a run directory.
 *
 * <p>{@code state.safetensors} holds the weights by name and what a network keeps beside them,
 * {@code adamw.mean} and {@code adamw.square} (one number for each weight, in the order of the
 * weights' buffer), under a sparse objective {@code adamw.seen} (see {@code LazyRows}) and, in its
 * metadata under {@code progress}, {@link Progress} as JSON. One file, so that weights and progress
 * can never be of different steps. {@code model.safetensors} holds the same of the best epoch,
 * without the optimizer's. Each is written with its checksum ({@link Commit}), which is checked
 * when it is read.
 */
public final class Checkpoint {
  private static final String STATE = "state.safetensors";
  private static final String MODEL = "model.safetensors";
  private static final String PROGRESS = "progress";
  private static final String ADVICE = "copy the run again or train anew";

  private final Path directory;

  /** The checkpoint of a run directory. */
  public Checkpoint(Path directory) {
    this.directory = directory;
  }

  /** Writes everything that a resumed run needs. */
  public void save(Network network, AdamW optimizer, Progress progress) {
    SafeTensors.stage(
        directory.resolve(STATE),
        tensors(network, optimizer),
        Map.of(PROGRESS, Settings.write(progress).toString()));
    new Commit(directory).files(List.of(STATE));
  }

  /** Reads what {@link #save} wrote into a network and an optimizer built the same way. */
  public Progress resume(Network network, AdamW optimizer) {
    Path file = directory.resolve(STATE);
    new Checksums(directory).check(STATE, ADVICE);
    Map<String, Tensor> state = tensors(network, optimizer);
    SafeTensors.read(file, state);
    SafeTensors.requireFinite(file, state);
    network.items().update();
    return progress();
  }

  /** How far training had come when {@link #save} was called last. */
  public Progress progress() {
    Path file = directory.resolve(STATE);
    String place = file + ": \"" + PROGRESS + "\"";
    String json = SafeTensors.metadata(file).getOrDefault(PROGRESS, "");
    try {
      return Settings.read(Progress.START, JsonFile.object(place, json));
    } catch (SettingsException wrong) {
      throw new DamagedFileException(
          place, "must be how far training came, got %.60s".formatted(json));
    }
  }

  /** Whether there is something to resume. */
  public boolean exists() {
    return directory.resolve(STATE).toFile().exists();
  }

  /** Writes the best weights so far. */
  public void saveBest(Network network) {
    SafeTensors.stage(directory.resolve(MODEL), network.parameters().saved(), Map.of());
    new Commit(directory).files(List.of(MODEL));
  }

  /** Reads the best weights. */
  public void loadBest(Network network) {
    new Checksums(directory).check(MODEL, ADVICE);
    Path file = directory.resolve(MODEL);
    Map<String, Tensor> weights = network.parameters().saved();
    SafeTensors.read(file, weights);
    SafeTensors.requireFinite(file, weights);
    network.items().update();
  }

  private static Map<String, Tensor> tensors(Network network, AdamW optimizer) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(network.parameters().saved());
    tensors.putAll(optimizer.state());
    return tensors;
  }
}
