/** The model that answers, how another takes its place, and what the shop says of its items. */
@NullMarked
package org.transept.serve.model;

import org.jspecify.annotations.NullMarked;
