package org.transept.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.transept.config.Settings;
import org.transept.data.World;

/** A made-up world on disk: its events, and what made them, for the oracle. */
public final class WorldFolder {
  /** The events. */
  public static final String EVENTS = "events.csv";

  private WorldFolder() {}

  /** Writes a world into a folder and returns its event file. */
  public static Path write(World.Config config, Path folder) {
    try {
      Files.createDirectories(folder);
      Path events = folder.resolve(EVENTS);
      World.of(config).write(events);
      Files.writeString(
          folder.resolve(Evaluation.WORLD_FILE), Settings.write(config).toPrettyString() + "\n");
      return events;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
