/** Optimizer, schedule, the loop, checkpoints and exact resume. */
@NullMarked
package org.transept.train;

import org.jspecify.annotations.NullMarked;
