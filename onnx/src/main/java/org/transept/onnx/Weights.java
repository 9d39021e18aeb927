package org.transept.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.transept.torch.Host;
import org.transept.torch.Scope;

/** A run's weights, put into a graph under their own names when something first needs them. */
final class Weights {
  private final Graph graph;
  private final Map<String, Tensor> tensors;
  private final Map<String, String> added = new HashMap<>();

  Weights(Graph graph, Map<String, Tensor> tensors) {
    this.graph = graph;
    this.tensors = tensors;
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** How long a weight of one axis is. */
  long size(String name) {
    return tensor(name).size(0);
  }

  /** A weight as it is. */
  String get(String name) {
    return added.computeIfAbsent(name, absent -> add(name, tensor(name)));
  }

  /** A weight of a linear map with its axes changed, in by out, as MatMul takes it. */
  String turned(String name) {
    return added.computeIfAbsent(
        name + ".turned",
        turned -> {
          try (Scope scope = Scope.inference()) {
            return add(turned, tensor(name).t());
          }
        });
  }

  /** Numbers that are no weight of this name. */
  String add(String name, Tensor tensor) {
    long[] shape = LongStream.range(0, tensor.dim()).map(tensor::size).toArray();
    try (Scope scope = Scope.inference()) {
      return graph.tensor(name, Host.floats(tensor), shape);
    }
  }

  private Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
