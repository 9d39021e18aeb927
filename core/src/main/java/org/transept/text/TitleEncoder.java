package org.transept.text;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.transept.config.SettingsException;

/**
 * A language model that makes vectors of titles. It lies in a module of its own, {@code encoder},
 * because of the libraries that it needs, and is found by {@link ServiceLoader}.
 */
public interface TitleEncoder extends AutoCloseable {
  /** Opens models. */
  interface Provider {
    /**
     * The model of a configuration.
     *
     * @param cache a folder for what can be made again
     * @throws SettingsException with all that is wrong with its files
     */
    TitleEncoder open(ItemText.Encoder config, Path cache);
  }

  /** Takes the vector of the title of this number in its list; on any thread. */
  interface Vectors {
    void accept(int title, float[] vector);
  }

  /** Numbers in a vector. */
  int width();

  /**
   * Makes the vectors of titles, in any order, each of length 1; none for a title without a token.
   * The vector of a title does not depend on the number of threads.
   */
  void encode(List<String> titles, Vectors vectors);

  @Override
  void close();

  /**
   * The model of a configuration, by the first provider.
   *
   * @throws SettingsException if this build has none, or with all that is wrong with the files
   */
  static TitleEncoder open(ItemText.Encoder config) {
    return ServiceLoader.load(Provider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    List.of(
                        "model.text.type: encoder needs the module that runs language models, which"
                            + " this build leaves out; build with mvn -DskipTests -Pencoder"
                            + " package, or set model.text.type=precomputed to use vectors made"
                            + " elsewhere")))
        .open(config, VectorCache.home());
  }
}
