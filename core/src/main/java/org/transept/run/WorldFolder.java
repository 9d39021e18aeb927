package org.transept.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.transept.config.Settings;
import org.transept.data.World;

/** A made-up world on disk: its events, and what made them, for the oracle. */
public final class WorldFolder {
  /** The events. */
  public static final String EVENTS = "events.csv";

  private WorldFolder() {}

  /**
   * Writes a world into a folder and returns its event file, which is written last and moved to its
   * place: where it is, the world is complete.
   */
  public static Path write(World.Config config, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve(Evaluation.WORLD_FILE), Settings.write(config).toPrettyString() + "\n");
      Path part = folder.resolve(EVENTS + ".part");
      World.of(config).write(part);
      return Files.move(
          part,
          folder.resolve(EVENTS),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
