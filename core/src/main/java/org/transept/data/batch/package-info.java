/** Users packed into batches: what a model reads and is asked in one step. */
@NullMarked
package org.transept.data.batch;

import org.jspecify.annotations.NullMarked;
