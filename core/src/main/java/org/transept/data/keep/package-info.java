/** A data set kept in a folder, compact, and read again identically. */
@NullMarked
package org.transept.data.keep;

import org.jspecify.annotations.NullMarked;
