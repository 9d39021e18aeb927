/**
 * Finished runs as ONNX files, which any ONNX runtime scores with. A graph is built by hand from a
 * run's configuration and weights, operator by operator; a test holds its scores against {@code
 * answer}. Names end in their axes as elsewhere; S are the slots of a stream, one more than the
 * events that a model reads, and E the events before those.
 */
@NullMarked
package org.transept.onnx;

import org.jspecify.annotations.NullMarked;
