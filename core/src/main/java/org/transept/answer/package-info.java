/** A finished run asked many questions at once: lists, neighbours, explanations. */
@NullMarked
package org.transept.answer;

import org.jspecify.annotations.NullMarked;
