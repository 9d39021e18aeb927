package org.transept.answer;

/**
 * An item and its score. Scores of one answer can be compared with each other.
 *
 * @param item id, see {@link Predictor#key}
 * @param score larger is better
 */
public record Scored(int item, double score) implements Comparable<Scored> {
  /** The order of every list: the larger score first, of equal ones the smaller id. */
  @Override
  public int compareTo(Scored other) {
    int byScore = Double.compare(other.score, score);
    return byScore == 0 ? Integer.compare(item, other.item) : byScore;
  }
}
