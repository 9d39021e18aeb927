package org.transept.objective;

import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.transept.Tensors;
import org.transept.Tiny;
import org.transept.data.Catalogue;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.items.ItemTable;
import org.transept.torch.Parameters;

/**
 * Questions made by hand, beside the items they are asked about.
 *
 * @param encoding the questions
 * @param items the items of all domains
 * @param parameters holds nothing but the items
 */
record Encodings(Encoding encoding, ItemTable items, Parameters parameters) {
  /** Random vectors and items; {@code questions[d]} of them ask for domain {@code d}. */
  static Encodings random(Random random, Catalogue catalogue, int width, int... questions) {
    Parameters parameters = new Parameters(1, ScalarType.Double);
    ItemTable items = new ItemTable(parameters, catalogue, width);
    parameters.seal();
    Tensors.scramble(parameters.named(), random, 1);
    int[] offsets = new int[questions.length + 1];
    for (int d = 0; d < questions.length; d++) {
      offsets[d + 1] = offsets[d] + questions[d];
    }
    int[] target = new int[offsets[questions.length]];
    for (int d = 0; d < questions.length; d++) {
      for (int q = offsets[d]; q < offsets[d + 1]; q++) {
        target[q] = catalogue.first(d) + random.nextInt(catalogue.size(d));
      }
    }
    Tensor hiddenQD = Tensors.random(random, target.length, width);
    return new Encodings(
        new Encoding(
            Batch.training(Tiny.sequences(catalogue)),
            hiddenQD,
            offsets,
            new int[target.length],
            target,
            0,
            0),
        items,
        parameters);
  }
}
