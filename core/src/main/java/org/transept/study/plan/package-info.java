/** What a study consists of: axes, cells, trials, arms of equal size. */
@NullMarked
package org.transept.study.plan;

import org.jspecify.annotations.NullMarked;
