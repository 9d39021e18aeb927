/** {@code describe}: sizes, overlap, targets and traps of a log. */
@NullMarked
package org.transept.data.describe;

import org.jspecify.annotations.NullMarked;
