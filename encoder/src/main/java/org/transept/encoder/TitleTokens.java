package org.transept.encoder;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Cuts titles into the numbers of their tokens, as a tokenizer.json says. */
final class TitleTokens implements AutoCloseable {
  /** Titles that are cut at a time: what the library tells of a token is large. */
  private static final int ABREAST = 1024;

  private final HuggingFaceTokenizer tokenizer;

  /**
   * Opens a tokenizer.
   *
   * @param most tokens of a title that are kept, with those that stand around every text
   * @throws IOException if the file cannot be used
   */
  TitleTokens(Path file, int most, Path cache) throws IOException {
    setUnlessSet("DJL_CACHE_DIR", cache.resolve("djl").toString()); // For its native library.
    setUnlessSet("OPT_OUT_TRACKING", "true"); // Nothing of a shop is told to anybody.
    try {
      tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optPadding(false)
              .optTruncation(true)
              .optMaxLength(most)
              .build();
    } catch (RuntimeException unusable) { // All that the native side says.
      throw new IOException(unusable.getMessage(), unusable);
    }
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /** Token numbers by title. */
  long[][] of(List<String> titles) {
    long[][] tokens = new long[titles.size()][];
    for (int from = 0; from < tokens.length; from += ABREAST) {
      List<String> some = titles.subList(from, Math.min(tokens.length, from + ABREAST));
      Encoding[] encodings = tokenizer.batchEncode(some);
      for (int e = 0; e < encodings.length; e++) {
        tokens[from + e] = encodings[e].getIds();
      }
    }
    return tokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
