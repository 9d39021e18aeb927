/** Vectors of what items are called, fitted on the shop's own titles. */
@NullMarked
package org.transept.text;

import org.jspecify.annotations.NullMarked;
