package org.transept.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link TitleVectors} fitted on a catalogue's titles, for titles that came later: their terms
 * in the same coordinates. Fitted again, since a run keeps the vectors and not the terms; the same
 * titles give the same fit.
 *
 * @param directionsCW the coordinates of each term, row after row
 */
record FittedTitles(Vocabulary vocabulary, float[] directionsCW, int width) implements NewTitles {
  @Override
  public List<Optional<float[]>> of(List<String> titles) {
    return titles.stream().map(this::vector).toList();
  }

  private Optional<float[]> vector(String title) {
    double[] sums = new double[width];
    for (Map.Entry<Integer, Double> term : vocabulary.read(title).entrySet()) {
      for (int w = 0; w < width; w++) {
        sums[w] += term.getValue() * directionsCW[term.getKey() * width + w];
      }
    }
    double square = 0;
    for (double sum : sums) {
      square += sum * sum;
    }
    if (square == 0) {
      return Optional.empty();
    }
    float[] vector = new float[width];
    for (int w = 0; w < width; w++) {
      vector[w] = (float) (sums[w] / Math.sqrt(square));
    }
    return Optional.of(vector);
  }
}
