/**
 * The HTTP service: a run that answers, and the histories that it answers after. Knows no tensors;
 * lists come from {@code answer}, histories from {@code store}.
 */
@NullMarked
package org.transept.serve;

import org.jspecify.annotations.NullMarked;
