/**
 * The native boundary: scopes, shapes, seeds, parameters and weight files. Nothing outside this
 * package manages native memory.
 */
@NullMarked
package org.transept.torch;

import org.jspecify.annotations.NullMarked;
