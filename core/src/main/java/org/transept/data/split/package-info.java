/** Filters on users and items, and which events are trained on, validated and tested. */
@NullMarked
package org.transept.data.split;

import org.jspecify.annotations.NullMarked;
