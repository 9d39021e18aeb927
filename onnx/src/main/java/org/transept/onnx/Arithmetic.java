package org.transept.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/** Operators under short names. Shapes broadcast as in NumPy. */
final class Arithmetic {
  private final Graph graph;

  Arithmetic(Graph graph) {
    this.graph = graph;
  }

  String add(String a, String b) {
    return graph.op("Add", a, b);
  }

  String subtract(String a, String b) {
    return graph.op("Sub", a, b);
  }

  String multiply(String a, String b) {
    return graph.op("Mul", a, b);
  }

  String and(String a, String b) {
    return graph.op("And", a, b);
  }

  String less(String a, String b) {
    return graph.op("Less", a, b);
  }

  /** Whether {@code from <= value < until}. */
  String within(String value, String from, String until) {
    return and(graph.op("GreaterOrEqual", value, from), less(value, until));
  }

  String where(String condition, String yes, String no) {
    return graph.op("Where", condition, yes, no);
  }

  String toIntegers(String flags) {
    return cast(flags, TensorProto.DataType.INT64);
  }

  String toFloats(String value) {
    return cast(value, TensorProto.DataType.FLOAT);
  }

  private String cast(String value, TensorProto.DataType type) {
    return graph.op("Cast", List.of(Graph.is("to", type.getNumber())), value);
  }

  /** The largest of each row; the axis stays, with length 1. */
  String most(String value, long axis) {
    return graph.op("ReduceMax", List.of(Graph.are("axes", axis), Graph.is("keepdims", 1)), value);
  }

  /** The smallest of each row; the axis is gone. */
  String least(String value, long axis) {
    return graph.op("ReduceMin", List.of(Graph.are("axes", axis), Graph.is("keepdims", 0)), value);
  }

  /** The sum of each row; the axis stays, with length 1. */
  String sum(String value, long axis) {
    return graph.op("ReduceSum", List.of(Graph.is("keepdims", 1)), value, graph.integers(axis));
  }

  /** Sums from the first number to each. */
  String running(String value, long axis) {
    return graph.op("CumSum", value, graph.integer(axis));
  }

  String joined(long axis, String... values) {
    return graph.op("Concat", List.of(Graph.is("axis", axis)), values);
  }

  String look(String table, String rows) {
    return graph.op("Gather", table, rows);
  }

  String part(String value, String from, String until, long axis) {
    return graph.op("Slice", value, from, until, graph.integers(axis));
  }

  String apart(String value, long... axes) {
    return graph.op("Unsqueeze", value, graph.integers(axes));
  }

  String shaped(String value, long... shape) {
    return graph.op("Reshape", value, graph.integers(shape));
  }

  String turned(String value, long... axes) {
    return graph.op("Transpose", List.of(Graph.are("perm", axes)), value);
  }

  String product(String a, String b) {
    return graph.op("MatMul", a, b);
  }

  /** The value at {@code place} of each row: BSD and B1 to BD. */
  String at(String valueBSD, String placeB1) {
    return graph.op("GatherND", List.of(Graph.is("batch_dims", 1)), valueBSD, placeB1);
  }
}
