package org.example;

import java.util.List;
import org.transept.config.SettingTypes;

/** What this jar adds; named in {@code META-INF/services/org.transept.config.SettingTypes}. */
public final class Types implements SettingTypes {
  @Override
  public List<Class<? extends Record>> types() {
    return List.of(Repurchase.Config.class);
  }
}
