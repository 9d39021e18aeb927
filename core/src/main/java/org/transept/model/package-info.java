/**
 * What every recommender shares: a batch in, one vector per query and scores out; the gated cross-
 * attention between streams and where its layers stand.
 */
@NullMarked
package org.transept.model;

import org.jspecify.annotations.NullMarked;
