/**
 * Transformer towers over the merged or the domains' sequences, with gated cross-attention; the
 * default model.
 */
@NullMarked
package org.transept.model.towers;

import org.jspecify.annotations.NullMarked;
