/**
 * Layers. Axes: <b>B</b> rows of a batch, <b>L</b> slots of a row, <b>M</b> slots of the row that
 * is attended to, <b>N</b> tokens of a batch without padding, <b>Q</b> queries of one domain,
 * <b>D</b> width, <b>H</b> heads, <b>K</b> head width (D/H), <b>V</b> items of a domain. A tensor
 * variable ends in its axes: {@code hiddenND}, {@code keepBLM}.
 */
@NullMarked
package org.transept.nn;

import org.jspecify.annotations.NullMarked;
