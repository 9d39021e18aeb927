package org.transept.model;

import java.util.List;
import org.transept.config.SettingTypes;

/** The models of this library, by the names that {@code model.type} knows. */
public final class ModelTypes implements SettingTypes {
  @Override
  public List<Class<? extends Record>> types() {
    return List.of(
        Abxi.Config.class,
        Merged.Config.class,
        NpCdsr.Config.class,
        Single.Config.class,
        Towers.Config.class,
        Transept.Config.class,
        TriThread.Config.class,
        ItemKnn.Config.class,
        KnnRecent.Config.class,
        Markov.Config.class,
        Popularity.Config.class,
        RecentPopularity.Config.class,
        SequentialRules.Config.class);
  }
}
