package org.transept.onnx;

import org.jspecify.annotations.Nullable;
import org.transept.nn.AttentionMask;
import org.transept.nn.GatedCrossAttention;

/**
 * The layers of {@code org.transept.nn} as they answer, on rows with padding: B x S x D. What
 * padded slots hold is finite and is never read.
 */
final class Layers {
  private static final float UNREADABLE = -1e30f;

  /** Ages from here on are all in the last bucket. */
  private static final int OLD = 128;

  /**
   * Who reads what.
   *
   * @param keepBLM true where query l may read key m
   * @param ageBLM how much older the key is than what the query is asked for; null where no
   *     attention asks
   */
  record Sight(String keepBLM, @Nullable String ageBLM) {}

  private final Graph graph;
  private final Arithmetic its;
  private final Weights weights;

  Layers(Graph graph, Weights weights) {
    this.graph = graph;
    this.weights = weights;
    its = new Arithmetic(graph);
  }

  /** {@code nn.Linear}. */
  String linear(String name, String x) {
    String mapped = its.product(x, weights.turned(name + ".weight"));
    String bias = name + ".bias";
    return weights.has(bias) ? its.add(mapped, weights.get(bias)) : mapped;
  }

  /** {@code nn.Norm}; both have an epsilon of 1e-5 and work on the last axis. */
  String norm(String name, String x) {
    return graph.op(
        "LayerNormalization", x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  private String gelu(String x) {
    String erf = graph.op("Erf", its.multiply(x, graph.number((float) Math.sqrt(0.5))));
    String half = its.multiply(x, graph.number(0.5f));
    return its.multiply(half, its.add(erf, graph.number(1)));
  }

  private String silu(String x) {
    return its.multiply(x, graph.op("Sigmoid", x));
  }

  /** {@code nn.Attention} for queries that all read something. */
  private String attention(String name, String queryBLD, String keyBMD, Sight sight, long heads) {
    String queryBHLK = its.turned(heads(linear(name + ".query", queryBLD), heads), 0, 2, 1, 3);
    String keyBHKM = its.turned(heads(linear(name + ".key", keyBMD), heads), 0, 2, 3, 1);
    String valueBHMK = its.turned(heads(linear(name + ".value", keyBMD), heads), 0, 2, 1, 3);
    String logitsBHLM = its.multiply(its.product(queryBHLK, keyBHKM), scale(name, heads));
    if (weights.has(name + ".recency.weight") && sight.ageBLM() != null) {
      logitsBHLM = its.add(logitsBHLM, recency(name + ".recency.weight", sight.ageBLM()));
    }
    String keepBHLM = its.apart(sight.keepBLM(), 1);
    String keptBHLM = its.where(keepBHLM, logitsBHLM, graph.number(UNREADABLE));
    String mixedBHLK = its.product(graph.op("Softmax", keptBHLM), valueBHMK);
    String mixedBLHK = its.turned(mixedBHLK, 0, 2, 1, 3);
    if (weights.has(name + ".outputGate.weight")) {
      String gate = graph.op("Sigmoid", linear(name + ".outputGate", queryBLD));
      mixedBLHK = its.multiply(mixedBLHK, heads(gate, heads));
    }
    return linear(name + ".output", its.shaped(mixedBLHK, 0, 0, -1));
  }

  private String heads(String xBLD, long heads) {
    return its.shaped(xBLD, 0, 0, heads, -1);
  }

  private String scale(String name, long heads) {
    return graph.number((float) Math.sqrt((double) heads / weights.size(name + ".query.bias")));
  }

  /** {@code nn.RecencyTerm}: ages are looked up in a table of their buckets. */
  private String recency(String weight, String ageBLM) {
    long[] buckets = new long[OLD + 1];
    for (int age = 1; age <= OLD; age++) {
      buckets[age] = AttentionMask.bucket(age);
    }
    String known = graph.op("Max", ageBLM, graph.integer(0));
    String bucketBLM =
        its.look(graph.integers(buckets), graph.op("Min", known, graph.integer(OLD)));
    return its.turned(its.look(weights.get(weight), bucketBLM), 0, 3, 1, 2);
  }

  /** {@code nn.Block}. */
  String block(String name, String xBSD, Sight sight, Design design) {
    String ask = norm(name + ".normAttention", xBSD);
    if (design.classic()) {
      String read = attention(name + ".attention", ask, xBSD, sight, design.heads());
      String middle = norm(name + ".normFeedForward", its.add(ask, read));
      String inner = graph.op("Relu", linear(name + ".feedForward.inner", middle));
      return its.add(middle, linear(name + ".feedForward.outer", inner));
    }
    String read = attention(name + ".attention", ask, ask, sight, design.heads());
    String middle = its.add(xBSD, read);
    String normed = norm(name + ".normFeedForward", middle);
    return its.add(middle, feedForward(name + ".feedForward", normed));
  }

  private String feedForward(String name, String x) {
    if (weights.has(name + ".gate.weight")) {
      String gated = its.multiply(silu(linear(name + ".gate", x)), linear(name + ".up", x));
      return linear(name + ".down", gated);
    }
    return linear(name + ".outer", gelu(linear(name + ".inner", x)));
  }

  /** {@code nn.GatedCrossAttention}: what is to be added to X, which reads Y. */
  String cross(String name, String xBLD, String yBMD, Sight sight, Design design) {
    GatedCrossAttention.Config config = design.fusion().attention();
    String ask = config.norm() ? norm(name + ".normQuery", xBLD) : xBLD;
    String read = config.norm() ? norm(name + ".normKey", yBMD) : yBMD;
    long heads = config.heads() == 0 ? design.heads() : config.heads();
    String crossed = attention(name + ".attention", ask, read, sight, heads);
    return switch (config.gate()) {
      case NONE -> crossed;
      case SCALAR -> its.multiply(crossed, weights.get(name + ".gate.alpha"));
      case SIGMOID -> its.multiply(crossed, graph.op("Sigmoid", gate(name, xBLD, crossed)));
      case TANH -> its.multiply(crossed, graph.op("Tanh", gate(name, xBLD, crossed)));
    };
  }

  private String gate(String name, String xBLD, String crossedBLD) {
    String both = its.joined(2, xBLD, crossedBLD);
    return linear(name + ".gate.outer", gelu(linear(name + ".gate.inner", both)));
  }
}
