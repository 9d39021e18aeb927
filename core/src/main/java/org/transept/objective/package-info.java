/** Losses: what training minimises, with gradients computed in chunks. */
@NullMarked
package org.transept.objective;

import org.jspecify.annotations.NullMarked;
