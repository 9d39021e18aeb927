package org.transept.config;

import java.util.List;

/**
 * Names records that a configuration may choose by {@code type} where an interface marked {@link
 * Open} is asked for. Implementations are found by {@link java.util.ServiceLoader}: their names
 * stand in {@code META-INF/services/org.transept.config.SettingTypes}.
 */
public interface SettingTypes {
  /** The records; each is known by {@code type}, its class's name in lower case with hyphens. */
  List<Class<? extends Record>> types();
}
