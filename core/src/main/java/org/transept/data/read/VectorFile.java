package org.transept.data.read;

/** A file with a vector for each of some items, read from the first row to the last. */
public interface VectorFile {
  /** Takes whose vector a row is, and how many numbers it has. */
  interface Keys {
    void accept(String domain, String item, int width);
  }

  /** Takes the numbers of a row, in an array that is used again. */
  interface Vectors {
    void accept(float[] vector);
  }

  /** What messages call the file. */
  String name();

  /** Whether rows tell their domain; otherwise it is empty. */
  boolean hasDomains();

  /** Numbers in the first vector; 0 if there is no row. */
  int width();

  /** Reads whose the rows are, in order. */
  void keys(Keys keys);

  /**
   * Reads the numbers of the rows, in the same order. All must have {@link #width()} numbers; a
   * number that is missing is NaN.
   */
  void vectors(Vectors vectors);
}
