/** The table of item vectors: learned, or mapped from texts. */
@NullMarked
package org.transept.model.items;

import org.jspecify.annotations.NullMarked;
