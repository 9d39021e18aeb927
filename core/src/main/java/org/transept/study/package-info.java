/** Grids of runs and searches, done by worker processes side by side. */
@NullMarked
package org.transept.study;

import org.jspecify.annotations.NullMarked;
