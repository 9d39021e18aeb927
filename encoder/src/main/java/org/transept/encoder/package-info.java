/** Language models that make vectors of titles, by ONNX Runtime and Hugging Face's tokenizers. */
@NullMarked
package org.transept.encoder;

import org.jspecify.annotations.NullMarked;
