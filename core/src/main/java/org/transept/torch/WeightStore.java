package org.transept.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What all views of the same {@link Parameters} share. */
final class WeightStore {
  /** Where numbers come from. */
  enum Start {
    DRAWN,
    READ,
    NOWHERE
  }

  /** One declared weight; weight decay applies to matrices and tables, not to biases and norms. */
  record Weight(String name, Tensor tensor, boolean decays) {}

  final List<Weight> weights = new ArrayList<>();
  private final Map<String, Weight> named = new HashMap<>();
  final Map<String, Tensor> fixed = new LinkedHashMap<>();
  final Map<String, Tensor> derived = new LinkedHashMap<>();
  final @Nullable WeightStore origin;
  final Start start;
  @Nullable Tensor values;
  @Nullable Tensor gradients;
  long decayed;

  /**
   * Nothing declared yet.
   *
   * @param origin whose numbers these are, with gradients of their own; null if they are nobody's
   */
  WeightStore(@Nullable WeightStore origin, Start start) {
    this.origin = origin;
    this.start = start;
  }

  Weight weight(String name) {
    return Objects.requireNonNull(named.get(name), name);
  }

  void add(Weight weight) {
    weights.add(weight);
    named.put(weight.name(), weight);
  }

  void requireNew(String name) {
    if (named.containsKey(name) || fixed.containsKey(name)) {
      throw new IllegalStateException(name + " was declared twice");
    }
  }
}
