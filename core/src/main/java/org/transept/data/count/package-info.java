/** Counts over training events: what sold lately, what followed what. */
@NullMarked
package org.transept.data.count;

import org.jspecify.annotations.NullMarked;
