/** Weights of sequential rules, fitted on validation targets. */
@NullMarked
package org.transept.run.rules;

import org.jspecify.annotations.NullMarked;
