package org.transept.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.data.Catalogue;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Vectors of what is said of items, wherever they come from. What takes long to make is kept in a
 * {@link VectorCache}, part after part, so that work that was killed goes on where it was.
 */
public final class TextVectors {
  /** Hears how long work is going, and may end it. */
  public interface Listener {
    /** Hears nothing and ends nothing. */
    Listener SILENT = new Listener() {};

    /** Something worth a line. */
    default void say(String line) {}

    /** So many of {@code total} items have their vectors. */
    default void made(long done, long total) {}

    /** Whether to stop. */
    default boolean stops() {
      return false;
    }
  }

  /** Items of a part of the cache. */
  static final int PART = 16_384;

  /** Titles that are fitted in less time than it would be worth to keep the vectors. */
  private static final int FEW = 5_000;

  private TextVectors() {}

  /** The text as a network can use it for these items: with its width, or none. */
  public static ItemText known(ItemText text, Catalogue catalogue) {
    return lacks(text, catalogue) ? new ItemText.None() : text.resolved();
  }

  private static boolean lacks(ItemText text, Catalogue catalogue) {
    return text.readsTitles() && !catalogue.hasTitles();
  }

  /** What a network cannot use of the text or of the log for want of the other; a line each. */
  public static List<String> leftOut(ItemText text, Catalogue catalogue) {
    if (lacks(text, catalogue)) {
      return List.of("no item has a title (data.items, --items): model.text is left out");
    }
    return text.resolved() instanceof ItemText.Precomputed given
        ? PrecomputedVectors.leftOut(given, catalogue)
        : List.of();
  }

  /**
   * Makes the vectors of a catalogue's items ahead of {@link #of}, if that takes long, and keeps
   * them in the cache.
   *
   * @throws org.transept.config.SettingsException if the listener stops it; the same call goes on
   */
  public static void prepare(ItemText text, Catalogue catalogue, Listener listener) {
    prepare(text, catalogue, VectorCache.home(), listener);
  }

  static void prepare(ItemText text, Catalogue catalogue, Path home, Listener listener) {
    ItemText known = known(text, catalogue);
    if (!isWorthKeeping(known, catalogue)) {
      return;
    }
    try (PartMaker maker = maker(known, catalogue);
        Scope scope = Scope.inference()) {
      VectorCache cache = new VectorCache(home, maker.key());
      String problem = cache.problem();
      if (problem != null) {
        listener.say(
            "vectors of titles cannot be kept and are made anew each time: %s; set %s to a folder"
                .formatted(problem, VectorCache.FOLDER));
        return;
      }
      int rows = catalogue.items() + 1;
      Tensor partRW = Host.blank(Math.min(PART, rows), known.width());
      long started = System.nanoTime();
      if (each(maker, cache, rows, (from, count) -> partRW.narrow(0, 0, count), listener)) {
        double seconds = (System.nanoTime() - started) / 1e9;
        listener.say(
            String.format(
                Locale.ROOT, "made the vectors of titles in %.0f s, kept in %s", seconds, cache));
      }
    }
  }

  /**
   * The vectors of a catalogue's items, floats, (items + 1) x width; 0 for items without a text. In
   * the scope that is open.
   *
   * @param text as {@link #known} has it
   */
  public static Tensor of(ItemText text, Catalogue catalogue) {
    return of(text, catalogue, VectorCache.home());
  }

  /**
   * Vectors for a network that knows items by their texts alone.
   *
   * @throws org.transept.data.DataException if an item lacks one that {@link ItemText#isOf} says it
   *     has
   */
  public static Tensor ofAll(ItemText text, Catalogue catalogue) {
    if (text instanceof ItemText.Precomputed given) {
      PrecomputedVectors.requireAll(given, catalogue);
    }
    return of(text, catalogue);
  }

  static Tensor of(ItemText text, Catalogue catalogue, Path home) {
    if (text instanceof ItemText.Precomputed given) {
      return PrecomputedVectors.of(given, catalogue);
    }
    try (PartMaker maker = maker(text, catalogue);
        Scope scope = Scope.inference()) {
      VectorCache cache =
          isWorthKeeping(text, catalogue) ? new VectorCache(home, maker.key()) : null;
      VectorCache usable = cache == null || cache.problem() != null ? null : cache;
      int rows = catalogue.items() + 1;
      Tensor vectorsVW = Host.blank(rows, text.width());
      each(maker, usable, rows, (from, count) -> vectorsVW.narrow(0, from, count), Listener.SILENT);
      return scope.keep(vectorsVW);
    }
  }

  private static boolean isWorthKeeping(ItemText text, Catalogue catalogue) {
    long titles = IntStream.range(0, catalogue.domains()).map(catalogue::titled).sum();
    return text instanceof ItemText.Encoder || (text instanceof ItemText.Titles && titles > FEW);
  }

  private static PartMaker maker(ItemText text, Catalogue catalogue) {
    if (text instanceof ItemText.Encoder encoder) {
      return new EncodedTitles(encoder, catalogue);
    }
    if (text instanceof ItemText.Titles titles) {
      return new TitleVectors(titles, catalogue);
    }
    throw new IllegalArgumentException("text must be one that vectors are made of, got " + text);
  }

  /** Where {@code count} rows from {@code from} on go. */
  private interface Place {
    Tensor of(int from, int count);
  }

  /** Reads or makes every part; whether any had to be made. */
  private static boolean each(
      PartMaker maker, @Nullable VectorCache cache, int rows, Place place, Listener listener) {
    boolean makes = false;
    for (int part = 0; part * PART < rows; part++) {
      int from = part * PART;
      int count = Math.min(PART, rows - from);
      Tensor rowsRW = place.of(from, count);
      if (cache == null || !cache.read(part, rowsRW, listener::say)) {
        makes = true;
        maker.fill(from, rowsRW, listener);
        if (cache != null) {
          cache.write(part, rowsRW);
        }
      }
      listener.made(from + count - 1, rows - 1);
    }
    return makes;
  }
}
