/** The folder of a run and what belongs to it: configuration, data, log, validation. */
@NullMarked
package org.transept.run;

import org.jspecify.annotations.NullMarked;
