package org.transept.run;

import java.nio.file.Path;
import org.transept.config.Settings;
import org.transept.data.synthetic.World;
import org.transept.data.synthetic.WorldConfig;
import org.transept.file.WholeFile;

/** A made-up world on disk: its events, and what made them, for the oracle. */
public final class WorldFolder {
  /** The events. */
  public static final String EVENTS = "events.csv";

  /** Beside the events: the configuration that made them. */
  public static final String CONFIG = "world.json";

  private WorldFolder() {}

  /**
   * Writes a world into a folder and returns its event file, which is written last and moved to its
   * place: where it is, the world is complete.
   */
  public static Path write(WorldConfig config, Path folder) {
    WholeFile.folder(folder);
    WholeFile.write(
        folder.resolve(WorldFolder.CONFIG), Settings.write(config).toPrettyString() + "\n");
    Path events = folder.resolve(EVENTS);
    World.of(config).write(events);
    return events;
  }
}
