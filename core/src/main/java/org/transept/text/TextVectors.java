package org.transept.text;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;

/** Vectors of what is said of items, wherever they come from. */
public final class TextVectors {
  private TextVectors() {}

  /** The text as a network can use it for these items: with its width, or none. */
  public static ItemText known(ItemText text, Catalogue catalogue) {
    boolean lacking = text instanceof ItemText.Titles && !catalogue.hasTitles();
    return lacking ? new ItemText.None() : text.resolved();
  }

  /** What a network cannot use of the text or of the log for want of the other; a line each. */
  public static List<String> leftOut(ItemText text, Catalogue catalogue) {
    if (text instanceof ItemText.Titles && !catalogue.hasTitles()) {
      return List.of("no item has a title (data.items, --items): model.text is left out");
    }
    return text.resolved() instanceof ItemText.Ready ready
        ? ReadyVectors.leftOut(ready, catalogue)
        : List.of();
  }

  /**
   * The vectors of a catalogue's items, floats, (items + 1) x width; 0 for items without a text. In
   * the scope that is open.
   *
   * @param text as {@link #known} has it
   */
  public static Tensor of(ItemText text, Catalogue catalogue) {
    if (text instanceof ItemText.Titles titles) {
      return TitleVectors.of(titles, catalogue);
    }
    if (text instanceof ItemText.Ready ready) {
      return ReadyVectors.of(ready, catalogue);
    }
    throw new IllegalArgumentException("text must be known, got " + text);
  }
}
