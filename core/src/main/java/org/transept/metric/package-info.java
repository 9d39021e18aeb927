/**
 * Ranks in, numbers out: HR, NDCG, MRR, AUC, with standard errors and paired bootstrap intervals.
 */
@NullMarked
package org.transept.metric;

import org.jspecify.annotations.NullMarked;
