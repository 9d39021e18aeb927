/** Telling an MLflow server of runs while they go. */
@NullMarked
package org.transept.track;

import org.jspecify.annotations.NullMarked;
