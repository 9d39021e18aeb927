package org.transept.encoder;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A language model in ONNX: from token numbers to a hidden state for each token. It computes on the
 * thread that asks, so that several may ask at once and none changes what another gets.
 *
 * <p>Its inputs are {@code input_ids} and perhaps {@code attention_mask} and {@code
 * token_type_ids}, 64-bit integers, texts x tokens; its output is {@code last_hidden_state}, or
 * another that is the only one of floats, texts x tokens x width.
 */
final class HiddenStates implements AutoCloseable {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final String STATES = "last_hidden_state";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private String output = STATES;

  /**
   * Opens a model.
   *
   * @param problems takes a line for all that is not as it must be
   * @throws OrtException if the file is no model
   */
  HiddenStates(Path file, List<String> problems) throws OrtException {
    environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "transept");
    environment.setTelemetry(false);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false); // Hardly two batches have the same shape.
      session = environment.createSession(file.toString(), options);
    }
    checkInputs(file, problems);
    checkOutputs(file, problems);
  }

  private void checkInputs(Path file, List<String> problems) throws OrtException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    boolean numbers =
        inputs.values().stream()
            .allMatch(
                input ->
                    input.getInfo() instanceof TensorInfo tensor
                        && tensor.type == OnnxJavaType.INT64
                        && tensor.getShape().length == 2);
    if (!numbers
        || !inputs.containsKey(IDS)
        || !Set.of(IDS, MASK, TYPES).containsAll(inputs.keySet())) {
      problems.add(
          ("%s: inputs must be %s and perhaps %s and %s, all INT64 of texts x tokens, got %s;"
                  + " export the model for feature extraction")
              .formatted(file, IDS, MASK, TYPES, listed(inputs)));
    }
  }

  private void checkOutputs(Path file, List<String> problems) throws OrtException {
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    List<String> states =
        outputs.values().stream()
            .filter(
                node ->
                    node.getInfo() instanceof TensorInfo tensor
                        && tensor.type == OnnxJavaType.FLOAT
                        && tensor.getShape().length == 3)
            .map(NodeInfo::getName)
            .toList();
    if (!states.contains(STATES) && states.size() == 1) {
      output = states.get(0);
    } else if (!states.contains(STATES)) {
      problems.add(
          ("%s: an output must be %s, FLOAT of texts x tokens x width, or be the only one of that"
                  + " shape, got %s; export the model for feature extraction")
              .formatted(file, STATES, listed(outputs)));
    }
  }

  private static String listed(Map<String, NodeInfo> nodes) {
    return new TreeMap<>(nodes)
        .entrySet().stream()
            .map(
                node ->
                    node.getValue().getInfo() instanceof TensorInfo tensor
                        ? "%s %s%s"
                            .formatted(
                                node.getKey(), tensor.type, Arrays.toString(tensor.getShape()))
                        : node.getKey())
            .collect(Collectors.joining(", "));
  }

  /**
   * The hidden states of texts of equal length, one text after the other, token after token.
   *
   * @param tokens by text
   */
  FloatBuffer of(long[][] tokens) throws OrtException {
    long[] shape = {tokens.length, tokens[0].length};
    int size = Math.toIntExact(shape[0] * shape[1]);
    LongBuffer ids = LongBuffer.allocate(size);
    for (long[] text : tokens) {
      ids.put(text);
    }
    long[] ones = new long[size];
    Arrays.fill(ones, 1);
    try (OnnxTensor idsBT = OnnxTensor.createTensor(environment, ids.flip(), shape);
        OnnxTensor maskBT = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
        OnnxTensor typesBT =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[size]), shape)) {
      Map<String, OnnxTensor> inputs =
          new HashMap<>(Map.of(IDS, idsBT, MASK, maskBT, TYPES, typesBT));
      inputs.keySet().retainAll(session.getInputNames());
      try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
        return ((OnnxTensor) result.get(0)).getFloatBuffer();
      }
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException failure) {
      throw new IllegalStateException("a model could not be closed", failure);
    }
  }
}
