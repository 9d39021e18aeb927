/**
 * The best items of a large table for a query: exactly by screening in 8-bit integers, or by a
 * graph.
 */
@NullMarked
package org.transept.retrieve;

import org.jspecify.annotations.NullMarked;
