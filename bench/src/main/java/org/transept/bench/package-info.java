/** Measurements that are run by hand; the README beside them has a row for each. */
@NullMarked
package org.transept.bench;

import org.jspecify.annotations.NullMarked;
