/** The host NP-CDSR: a neural process for each domain. */
@NullMarked
package org.transept.model.npcdsr;

import org.jspecify.annotations.NullMarked;
