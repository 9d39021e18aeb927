package org.transept.text;

import java.nio.file.Path;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Formerly;
import org.transept.config.Range;
import org.transept.data.Catalogue;

/** What is made of the texts of items. */
public sealed interface ItemText {
  /** Numbers in an item's text vector; 0 if there is none, or not known before it is resolved. */
  int width();

  /** Whether it is made of titles. */
  default boolean readsTitles() {
    return false;
  }

  /**
   * Whether an item has one, as far as the catalogue tells: where vectors are {@link Precomputed}
   * every item counts as having one, since only the file knows.
   */
  default boolean isOf(Catalogue catalogue, int item) {
    return readsTitles() && !catalogue.title(item).isEmpty();
  }

  /** This text with everything written down that its files decide. */
  default ItemText resolved() {
    return this;
  }

  /** Nothing: an item is known by its events only. */
  record None() implements ItemText {
    @Override
    public int width() {
      return 0;
    }
  }

  /**
   * Vectors fitted on the titles of the catalogue's own items ({@link TitleVectors}). Without any
   * title this is as {@link None}.
   */
  record Titles(
      @Doc("numbers in a title's vector") @Range(min = 1, max = 65_536) int width,
      @Doc("titles that a word or pair of words must stand in to count")
          @Range(min = 1, max = 1_000_000_000)
          int minItems,
      @Doc("whether pairs of neighbouring words count as well") boolean pairs)
      implements ItemText {
    /** Enough for some ten thousands of titles. */
    public static final Titles DEFAULTS = new Titles(256, 2, true);

    /** Checks the ranges. */
    public Titles {
      Check.that(width >= 1, "width", width, "at least 1");
      Check.that(minItems >= 1, "minItems", minItems, "at least 1");
    }

    @Override
    public boolean readsTitles() {
      return true;
    }
  }

  /**
   * Vectors that somebody else has made, of whatever is known of items: a Parquet file with columns
   * {@code domain}, {@code item} and {@code vector}, or a safetensors file with a tensor {@code
   * vectors} and {@code domains} and {@code items}, lists in JSON, in its metadata.
   */
  @Formerly("ready")
  record Precomputed(
      @Doc("vectors by domain and item, in Parquet or safetensors") String path,
      @Doc("numbers in a vector; 0 for as many as the file has") @Range(min = 0, max = 65_536)
          int width)
      implements ItemText {
    /** No file yet. */
    public static final Precomputed DEFAULTS = new Precomputed("", 0);

    /** Checks the range. */
    public Precomputed {
      Check.that(width >= 0, "width", width, "at least 0");
    }

    @Override
    public boolean isOf(Catalogue catalogue, int item) {
      return item > 0; // 0 stands for no item.
    }

    @Override
    public ItemText resolved() {
      int known = width > 0 ? width : PrecomputedVectors.width(path);
      return new Precomputed(absolute(path), known);
    }
  }

  /** What of the last hidden states of a title's tokens becomes its vector. */
  enum Pooling {
    /** The mean of all tokens. */
    MEAN,
    /** The first token. */
    FIRST
  }

  /**
   * Vectors of the catalogue's titles by the user's own language model ({@link TitleEncoder}), each
   * of length 1. Without any title this is as {@link None}.
   */
  record Encoder(
      @Doc("language model in ONNX, such as model.onnx") String model,
      @Doc("its tokenizer.json") String tokenizer,
      @Doc("what of a title's tokens becomes its vector: their mean or the first token")
          Pooling pooling,
      @Doc("most tokens of a title that are read") @Range(min = 1, max = 65_536) int maxTokens,
      @Doc("titles that go through the model together") @Range(min = 1, max = 65_536) int batch,
      @Doc("numbers in a vector; 0 for as many as the model gives") @Range(min = 0, max = 65_536)
          int width)
      implements ItemText {
    /** No model yet. */
    public static final Encoder DEFAULTS = new Encoder("", "", Pooling.MEAN, 64, 32, 0);

    /** Checks the ranges. */
    public Encoder {
      Check.that(maxTokens >= 1, "maxTokens", maxTokens, "at least 1");
      Check.that(batch >= 1, "batch", batch, "at least 1");
      Check.that(width >= 0, "width", width, "at least 0");
    }

    @Override
    public boolean readsTitles() {
      return true;
    }

    @Override
    public ItemText resolved() {
      return new Encoder(
          absolute(model),
          absolute(tokenizer),
          pooling,
          maxTokens,
          batch,
          width > 0 ? width : EncodedTitles.width(this));
    }
  }

  private static String absolute(String path) {
    return path.isEmpty() ? "" : Path.of(path).toAbsolutePath().normalize().toString();
  }
}
