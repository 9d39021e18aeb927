/** Read-only measurements on a forward trace: alignment geometry and gates. */
@NullMarked
package org.transept.probe;

import org.jspecify.annotations.NullMarked;
