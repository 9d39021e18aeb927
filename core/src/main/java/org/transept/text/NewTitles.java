package org.transept.text;

import java.util.List;
import java.util.Optional;
import org.transept.data.Catalogue;
import org.transept.data.DataException;

/**
 * Makes vectors of titles that came later than those of a catalogue, as these were made. May be
 * used by one thread at a time.
 */
public interface NewTitles extends AutoCloseable {
  /** The vector of each title; none for a title of which nothing is known. */
  List<Optional<float[]>> of(List<String> titles);

  @Override
  default void close() {}

  /**
   * Reads what the catalogue's own titles decide, which may take as long as for a training.
   *
   * @throws DataException if this text is not made of titles, or not of those any more
   * @throws org.transept.config.SettingsException if its files are not there
   */
  static NewTitles of(ItemText text, Catalogue catalogue) {
    if (text instanceof ItemText.Titles titles && catalogue.hasTitles()) {
      return TitleVectors.later(titles, catalogue);
    }
    if (text instanceof ItemText.Encoder encoder && catalogue.hasTitles()) {
      return new EncodedTitles.Later(encoder);
    }
    throw new DataException(
        "new items can have titles only where the run's model.text is made of titles, but "
            + (text instanceof ItemText.Precomputed
                ? "its vectors come from a file"
                : "it has none")
            + "; name similar items instead");
  }
}
