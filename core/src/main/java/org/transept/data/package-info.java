/**
 * The log as it is after reading: catalogue, sequences by user, roles of events, times; and what is
 * said of how it was read. Plain Java, no tensors.
 */
@NullMarked
package org.transept.data;

import org.jspecify.annotations.NullMarked;
