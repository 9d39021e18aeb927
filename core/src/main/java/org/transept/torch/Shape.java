package org.transept.torch;

import org.bytedeco.pytorch.Tensor;

/** Checks that a tensor has the axes its name promises, for example {@code hiddenBLD}. */
public final class Shape {
  private Shape() {}

  /**
   * Returns {@code tensor} if its sizes are {@code expected}.
   *
   * @param name variable name whose trailing capitals label the axes
   * @param expected one size per axis; -1 accepts any size
   */
  public static Tensor require(String name, Tensor tensor, long... expected) {
    String axes = axes(name);
    if (axes.length() != expected.length) {
      throw new IllegalArgumentException(
          "%s names %s axes but %s sizes were given"
              .formatted(name, axes.length(), expected.length));
    }
    boolean matches = tensor.dim() == expected.length;
    for (int i = 0; matches && i < expected.length; i++) {
      matches = expected[i] < 0 || tensor.size(i) == expected[i];
    }
    if (!matches) {
      throw new ShapeException(describe(name, tensor, axes, expected));
    }
    return tensor;
  }

  static String axes(String name) {
    int start = name.length();
    while (start > 0 && Character.isUpperCase(name.charAt(start - 1))) {
      start--;
    }
    return name.substring(start);
  }

  private static String describe(String name, Tensor tensor, String axes, long[] expected) {
    StringBuilder want = new StringBuilder();
    for (int i = 0; i < expected.length; i++) {
      want.append(i == 0 ? "" : ", ")
          .append(axes.charAt(i))
          .append('=')
          .append(expected[i] < 0 ? "any" : expected[i]);
    }
    StringBuilder got = new StringBuilder();
    for (int i = 0; i < tensor.dim(); i++) {
      got.append(i == 0 ? "" : ", ").append(tensor.size(i));
    }
    return "%s: expected [%s], got [%s]".formatted(name, want, got);
  }

  /** A tensor does not have the shape its name promises. */
  public static final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
      super(message);
    }
  }
}
