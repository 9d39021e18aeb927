/**
 * What many runs say together: correlations with one point per run, power laws of size, differences
 * over seeds and users, and verdicts that stand beside all others of their family.
 */
@NullMarked
package org.transept.study.analysis;

import org.jspecify.annotations.NullMarked;
