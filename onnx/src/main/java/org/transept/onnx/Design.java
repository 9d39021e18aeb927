package org.transept.onnx;

import java.util.ArrayList;
import java.util.List;
import org.transept.config.Settings;
import org.transept.config.SettingsException;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Recommender;
import org.transept.model.context.RequestTime;
import org.transept.model.towers.Merged;
import org.transept.model.towers.Single;
import org.transept.model.towers.Towers;
import org.transept.model.towers.Transept;
import org.transept.nn.Block;
import org.transept.nn.GatedCrossAttention.Control;

/**
 * What a graph is built after: the part of a model's configuration that its weights' names do not
 * tell.
 *
 * @param streams which sequences it reads
 * @param classic whether its blocks are {@link Block.Classic}
 */
record Design(
    Network.Streams streams, int layers, int heads, int length, boolean classic, Fusion fusion) {

  /**
   * The design of a model.
   *
   * @throws SettingsException if a graph cannot do what the model does
   */
  static Design of(Recommender.Config config, int domains) {
    Design design = design(config, domains);
    List<String> problems = new ArrayList<>();
    if (config instanceof Network.Config network
        && network.time() instanceof RequestTime.Trends used
        && used.gaps()) {
      problems.add("model.time.gaps must be false for ONNX, got true: train without it");
    }
    Control control = design.fusion().attention().control();
    if (control != Control.NONE && control != Control.FROZEN) {
      problems.add(
          "model.fusion.attention.control must be none for ONNX, got %s: controls are for studies"
              .formatted(Settings.name(control)));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return design;
  }

  private static Design design(Recommender.Config config, int domains) {
    if (config instanceof Transept.Config c) {
      Network.Streams streams = c.reads(domains);
      boolean merged = streams == Network.Streams.MERGED;
      Fusion fusion = merged ? new Fusion.None() : c.fusion();
      return new Design(streams, c.layers(), c.heads(), c.length(), classic(c.block()), fusion);
    }
    if (config instanceof Towers.Config c) {
      return domains(c.layers(), c.heads(), c.length(), c.block(), c.fusion());
    }
    if (config instanceof Single.Config c) {
      return domains(c.layers(), c.heads(), c.length(), c.block(), new Fusion.None());
    }
    if (config instanceof Merged.Config c) {
      return new Design(
          Network.Streams.MERGED,
          c.layers(),
          c.heads(),
          c.length(),
          classic(c.block()),
          new Fusion.None());
    }
    throw new SettingsException(
        List.of(
            "model.type must be transept, merged, single or towers for ONNX, got %s"
                .formatted(Settings.name((Record) config))));
  }

  private static Design domains(
      int layers, int heads, int length, Block.Config block, Fusion fusion) {
    return new Design(Network.Streams.DOMAINS, layers, heads, length, classic(block), fusion);
  }

  private static boolean classic(Block.Config block) {
    return block instanceof Block.Classic.Config;
  }
}
