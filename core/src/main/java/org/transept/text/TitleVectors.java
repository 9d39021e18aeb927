package org.transept.text;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.torch.Device;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/**
 * Vectors of titles: tf-idf of their words, in the coordinates of its largest singular vectors
 * (latent semantic analysis, Deerwester et al. 1990), each of length 1. All domains share one
 * space. No language model, no download; a few seconds for some ten thousands of titles.
 */
final class TitleVectors implements PartMaker {
  private static final double SMALLEST = 1e-12;

  private final ItemText.Titles config;
  private final Catalogue catalogue;
  private @Nullable Fit fit;

  /** What the titles of the whole catalogue decide. */
  private record Fit(SparseRows terms, Tensor directionsCX) {}

  TitleVectors(ItemText.Titles config, Catalogue catalogue) {
    this.config = config;
    this.catalogue = catalogue;
  }

  /**
   * The vectors of a catalogue's titles, floats, (items + 1) x width; 0 for items whose title is
   * empty or has no word that counts. In the scope that is open.
   *
   * @throws SettingsException if no word stands in so many titles as it must to count
   */
  static Tensor of(ItemText.Titles config, Catalogue catalogue) {
    try (Scope scope = Scope.inference()) {
      Tensor vectorsVW = Host.blank(catalogue.items() + 1L, config.width());
      new TitleVectors(config, catalogue).fill(0, vectorsVW, TextVectors.Listener.SILENT);
      return scope.keep(vectorsVW);
    }
  }

  /** What makes vectors of titles that come later than a catalogue's. */
  static NewTitles later(ItemText.Titles config, Catalogue catalogue) {
    TitleTerms terms = TitleTerms.read(config, catalogue);
    try (Scope scope = Scope.inference()) {
      Tensor directionsCX = TruncatedSvd.directions(terms.rows(), config.width());
      Tensor allCW = Host.blank(directionsCX.size(0), config.width());
      allCW.narrow(1, 0, directionsCX.size(1)).copy_(directionsCX); // 0 beyond the rank.
      return new FittedTitles(terms.vocabulary(), Host.floats(allCW), config.width());
    }
  }

  @Override
  public String key() {
    return VectorCache.key(catalogue, Device.name() + " " + config, List.of());
  }

  @Override
  public void fill(int from, Tensor rowsRW, TextVectors.Listener listener) {
    if (fit == null) {
      listener.say("fitting vectors of titles");
      fit = fit();
    }
    try (Scope scope = Scope.inference()) {
      SparseRows some = fit.terms().part(from, Math.toIntExact(rowsRW.size(0)));
      Tensor partRW = TruncatedSvd.coordinates(some, fit.directionsCX(), config.width());
      Tensor lengthR1 = partRW.square().sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
      rowsRW.copy_(partRW.div_(lengthR1.clamp_min(new Scalar(SMALLEST))));
    }
  }

  private Fit fit() {
    SparseRows terms = TitleTerms.of(config, catalogue);
    if (terms.width() == 0) {
      throw new SettingsException(
          List.of(
              "model.text.minItems: must leave a word of the titles, but none stands in %s of them;"
                      .formatted(config.minItems())
                  + " lower it, or set model.text.type=none"));
    }
    return new Fit(terms, TruncatedSvd.directions(terms, config.width()));
  }
}
