package org.transept.model.zoo;

import java.util.List;
import org.transept.config.SettingTypes;
import org.transept.model.abxi.Abxi;
import org.transept.model.counting.ItemKnn;
import org.transept.model.counting.KnnRecent;
import org.transept.model.counting.Markov;
import org.transept.model.counting.Popularity;
import org.transept.model.counting.RecentPopularity;
import org.transept.model.counting.SequentialRules;
import org.transept.model.npcdsr.NpCdsr;
import org.transept.model.towers.Merged;
import org.transept.model.towers.Single;
import org.transept.model.towers.Towers;
import org.transept.model.towers.Transept;
import org.transept.model.trithread.TriThread;

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
