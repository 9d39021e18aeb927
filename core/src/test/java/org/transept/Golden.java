package org.transept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;
import org.transept.torch.Scope;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fixture that {@code core/src/test/python/golden.py} wrote with PyTorch; the header of that file
 * says how weights and inputs follow from their numbers.
 */
public record Golden(JsonNode json) {
  /** Largest difference from what PyTorch computed. */
  public static final double TOLERANCE = 1e-13;

  /** The fixture of that name. */
  public static Golden read(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      return new Golden(new JsonMapper().readTree(Objects.requireNonNull(in, name)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Gives weights the fixture's values; both must have the same names and shapes. */
  public void fill(Map<String, Tensor> weights) {
    Map<String, String> shapes = new LinkedHashMap<>();
    json.path("parameters")
        .forEach(p -> shapes.put(p.path("name").asString(), p.path("shape").toString()));
    assertThat(weights.keySet()).containsExactlyInAnyOrderElementsOf(shapes.keySet());
    int number = 0;
    for (Map.Entry<String, String> entry : shapes.entrySet()) {
      Tensor weight = Objects.requireNonNull(weights.get(entry.getKey()));
      long[] shape = new long[Math.toIntExact(weight.dim())];
      Arrays.setAll(shape, weight::size);
      assertThat(Arrays.toString(shape).replace(" ", ""))
          .as(entry.getKey())
          .isEqualTo(entry.getValue().replace(" ", ""));
      double phase = 1 + 0.7 * number++;
      boolean scale = entry.getKey().contains("norm") && entry.getKey().endsWith("weight");
      try (Scope scope = Scope.inference()) {
        weight.copy_(tensor(shape, i -> (scale ? 1 : 0) + 0.2 * Math.sin(phase + 0.31 * i)));
      }
    }
  }

  /**
   * An input of the fixture as tokens, all leading axes in one, to differentiate with respect to.
   */
  public Tensor input(String name) {
    int number = 0;
    for (JsonNode input : json.path("inputs")) {
      if (input.path("name").asString().equals(name)) {
        long[] axes = input.path("shape").valueStream().mapToLong(JsonNode::asLong).toArray();
        long width = axes[axes.length - 1];
        long tokens = Arrays.stream(axes).reduce(1, (a, b) -> a * b) / width;
        double phase = 0.5 + 0.9 * number;
        return tensor(new long[] {tokens, width}, i -> Math.sin(phase + 0.13 * i))
            .set_requires_grad(true);
      }
      number++;
    }
    throw new AssertionError("no input " + name);
  }

  /** The scalar whose gradients the fixture holds, from what it calls its output. */
  public Tensor scalar(Tensor output) {
    return output
        .mul(tensor(new long[] {output.size(0), output.size(1)}, i -> Math.cos(0.2 * i)))
        .sum();
  }

  /** The numbers of an output, gradient or mask. */
  public double[] numbers(String group, String name) {
    return json.path(group)
        .path(name)
        .path("data")
        .valueStream()
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** The integers of a setting that is a tensor. */
  public int[] integers(String setting) {
    return json.path("settings")
        .path(setting)
        .path("data")
        .valueStream()
        .mapToInt(JsonNode::asInt)
        .toArray();
  }

  /** Asserts that a tensor is the fixture's output of that name. */
  public void assertOutput(String name, Tensor actual) {
    Tensors.assertClose(name, actual, numbers("outputs", name), TOLERANCE);
  }

  /** Asserts that a tensor is the fixture's gradient with respect to what has that name. */
  public void assertGradient(String name, Tensor actual) {
    Tensors.assertClose("gradient of " + name, actual, numbers("gradients", name), TOLERANCE);
  }

  private static Tensor tensor(long[] shape, IntToDoubleFunction value) {
    double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    Arrays.setAll(values, value);
    return Host.doubles(values, shape);
  }
}
