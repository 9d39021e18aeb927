/** Configuration records from and to YAML and JSON; every problem of a file is reported at once. */
@NullMarked
package org.transept.config;

import org.jspecify.annotations.NullMarked;
