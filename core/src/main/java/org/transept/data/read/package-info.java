/**
 * Event files, tables of items and of vectors into memory, with every problem named by file, line
 * and column. DuckDB reads; what it refuses is read again, slowly, to say why.
 */
@NullMarked
package org.transept.data.read;

import org.jspecify.annotations.NullMarked;
