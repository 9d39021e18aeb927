/** A run from its configuration to its best epoch, resumed after any interruption. */
@NullMarked
package org.transept.run.train;

import org.jspecify.annotations.NullMarked;
