package org.transept;

import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;

/**
 * How far apart two results in float32 may be that are equal on paper. Processors and libraries add
 * in orders of their own, so a bound without the size of the numbers holds on one machine only.
 */
public final class Float32 {
  /** Half a unit in the last place of 1: the largest relative error of one rounding. */
  private static final double ROUNDING = 0x1p-24;

  /** Units, for what happens between one sum and the next. */
  private static final int FEW = 4;

  private Float32() {}

  /**
   * A few units in the last place for each term.
   *
   * @param size magnitude of the largest number that is added or subtracted on the way
   * @param terms length of the longest sum; 1 if numbers are only rounded
   */
  public static double error(double size, int terms) {
    return FEW * ROUNDING * terms * Math.abs(size);
  }

  /** {@link #error} for AssertJ. */
  public static Offset<Double> within(double size, int terms) {
    return Offset.offset(error(size, terms));
  }

  /** The magnitude of the largest of these. */
  public static double size(double... numbers) {
    return DoubleStream.of(numbers).map(Math::abs).max().orElse(0);
  }
}
