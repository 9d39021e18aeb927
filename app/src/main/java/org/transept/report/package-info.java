/**
 * One self-contained HTML page per run or study: what its folder's JSON files say, drawn and in
 * tables. Reads files only; knows nothing of models or tensors.
 */
@NullMarked
package org.transept.report;

import org.jspecify.annotations.NullMarked;
