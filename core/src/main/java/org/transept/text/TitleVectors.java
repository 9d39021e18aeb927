package org.transept.text;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.torch.Scope;

/**
 * Vectors of titles: tf-idf of their words, in the coordinates of its largest singular vectors
 * (latent semantic analysis, Deerwester et al. 1990), each of length 1. All domains share one
 * space. No language model, no download; a few seconds for some ten thousands of titles.
 */
public final class TitleVectors {
  private static final double SMALLEST = 1e-12;

  private TitleVectors() {}

  /**
   * The vectors of a catalogue's titles, floats, (items + 1) x width; 0 for items whose title is
   * empty or has no word that counts. In the scope that is open.
   *
   * @throws SettingsException if no word stands in so many titles as it must to count
   */
  public static Tensor of(ItemText.Titles config, Catalogue catalogue) {
    SparseRows terms = TitleTerms.of(config, catalogue);
    if (terms.width() == 0) {
      throw new SettingsException(
          List.of(
              "model.text.minItems: must leave a word of the titles, but none stands in %d of them;"
                      .formatted(config.minItems())
                  + " lower it, or set model.text.type=none"));
    }
    try (Scope scope = Scope.inference()) {
      Tensor rowsVW = TruncatedSvd.rows(terms, config.width());
      Tensor lengthV1 = rowsVW.square().sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
      Tensor unitVW = rowsVW.div(lengthV1.clamp_min(new Scalar(SMALLEST)));
      return scope.keep(unitVW.to(ScalarType.Float));
    }
  }
}
