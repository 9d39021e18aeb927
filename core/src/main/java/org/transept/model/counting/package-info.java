/** Recommenders that count training events: the baselines. */
@NullMarked
package org.transept.model.counting;

import org.jspecify.annotations.NullMarked;
