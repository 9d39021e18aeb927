/** Synthetic logs whose best possible score is known. */
@NullMarked
package org.transept.data.synthetic;

import org.jspecify.annotations.NullMarked;
