/** The host ABXI, on packed tokens, for any number of domains. */
@NullMarked
package org.transept.model.abxi;

import org.jspecify.annotations.NullMarked;
