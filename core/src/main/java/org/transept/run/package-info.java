/**
 * One experiment: configuration, run directory, provenance, and a finished run that answers
 * requests.
 */
@NullMarked
package org.transept.run;

import org.jspecify.annotations.NullMarked;
