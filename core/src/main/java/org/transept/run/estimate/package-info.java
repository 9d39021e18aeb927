/** Memory and time of a training before it. */
@NullMarked
package org.transept.run.estimate;

import org.jspecify.annotations.NullMarked;
