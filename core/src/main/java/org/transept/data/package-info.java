/**
 * Event logs in, sequences, splits and batches out; {@code describe}; synthetic worlds whose best
 * score is known. Plain Java and DuckDB, no tensors.
 */
@NullMarked
package org.transept.data;

import org.jspecify.annotations.NullMarked;
