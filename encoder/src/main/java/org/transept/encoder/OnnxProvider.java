package org.transept.encoder;

import java.nio.file.Path;
import org.transept.text.ItemText;
import org.transept.text.TitleEncoder;

/** Opens models in ONNX. */
public final class OnnxProvider implements TitleEncoder.Provider {
  @Override
  public TitleEncoder open(ItemText.Encoder config, Path cache) {
    return OnnxEncoder.open(config, cache);
  }
}
