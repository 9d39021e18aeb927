package org.transept.onnx;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A graph of standard ONNX operators while it grows. Values are known by their names; constants of
 * the same numbers are the same value.
 */
final class Graph {
  /** Operator set of the graph; LayerNormalization is in it, and most runtimes of today are. */
  static final int OPSET = 17;

  /** Version of the file format that belongs to the operator set. */
  private static final int IR = 8;

  private final OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();
  private final Map<String, String> constants = new HashMap<>();
  private int values;

  /** The result of an operator. */
  String op(String type, String... inputs) {
    return op(type, List.of(), inputs);
  }

  /** The result of an operator with attributes. */
  String op(String type, List<AttributeProto> attributes, String... inputs) {
    String output = "v" + values++;
    graph.addNode(
        OnnxMl.NodeProto.newBuilder()
            .setOpType(type)
            .addAllInput(List.of(inputs))
            .addOutput(output)
            .addAllAttribute(attributes));
    return output;
  }

  /** An attribute. */
  static AttributeProto is(String name, long number) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(number)
        .build();
  }

  /** An attribute that is a word. */
  static AttributeProto is(String name, String word) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(word))
        .build();
  }

  /** An attribute that is a list. */
  static AttributeProto are(String name, long... numbers) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(LongStream.of(numbers).boxed().toList())
        .build();
  }

  /** A constant without axes. */
  String integer(long number) {
    return constant(number + " of int64", TensorProto.DataType.INT64, longs(number));
  }

  /** A constant of one axis. */
  String integers(long... numbers) {
    String key = Arrays.toString(numbers);
    return constant(key, TensorProto.DataType.INT64, longs(numbers), numbers.length);
  }

  /** A constant without axes. */
  String number(float number) {
    return constant(number + " of float", TensorProto.DataType.FLOAT, floats(number));
  }

  private String constant(String key, TensorProto.DataType type, ByteString raw, long... shape) {
    return constants.computeIfAbsent(key, absent -> add("c" + constants.size(), type, raw, shape));
  }

  /** Named numbers that the file holds. */
  String tensor(String name, float[] numbers, long... shape) {
    return add(name, TensorProto.DataType.FLOAT, floats(numbers), shape);
  }

  /** Named integers that the file holds. */
  String tensor(String name, long[] numbers, long... shape) {
    return add(name, TensorProto.DataType.INT64, longs(numbers), shape);
  }

  private String add(String name, TensorProto.DataType type, ByteString raw, long... shape) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(LongStream.of(shape).boxed().toList())
            .setRawData(raw));
    return name;
  }

  private static ByteString longs(long... numbers) {
    ByteBuffer bytes = bytes(numbers.length, Long.BYTES);
    bytes.asLongBuffer().put(numbers);
    return ByteString.copyFrom(bytes);
  }

  private static ByteString floats(float... numbers) {
    ByteBuffer bytes = bytes(numbers.length, Float.BYTES);
    bytes.asFloatBuffer().put(numbers);
    return ByteString.copyFrom(bytes);
  }

  private static ByteBuffer bytes(int count, int each) {
    return ByteBuffer.allocate(Math.multiplyExact(count, each)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What whoever runs the graph must give: 64-bit integers. */
  String input(String name, String... axes) {
    graph.addInput(described(name, TensorProto.DataType.INT64, axes));
    return name;
  }

  /** What whoever runs the graph may ask for: floats. */
  void output(String name, String value, String... axes) {
    graph.addNode(
        OnnxMl.NodeProto.newBuilder().setOpType("Identity").addInput(value).addOutput(name));
    graph.addOutput(described(name, TensorProto.DataType.FLOAT, axes));
  }

  private static OnnxMl.ValueInfoProto described(
      String name, TensorProto.DataType type, String... axes) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    for (String axis : axes) {
      boolean size = axis.chars().allMatch(Character::isDigit);
      OnnxMl.TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
      if (size) {
        dimension.setDimValue(Long.parseLong(axis));
      } else {
        dimension.setDimParam(axis);
      }
    }
    OnnxMl.TypeProto.Tensor.Builder tensor =
        OnnxMl.TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** The file: the graph, the operators it needs, and strings about it. */
  OnnxMl.ModelProto model(String producer, String version, Map<String, String> metadata) {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(IR)
            .setProducerName(producer)
            .setProducerVersion(version)
            .setGraph(graph.setName(producer))
            .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPSET));
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }
}
