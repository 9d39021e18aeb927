/** A finished run, opened to answer, and its evaluation. */
@NullMarked
package org.transept.run.trained;

import org.jspecify.annotations.NullMarked;
