/**
 * Recommenders: a batch in, one vector per query and scores out; neural ones and counting ones
 * (floors).
 */
@NullMarked
package org.transept.model;

import org.jspecify.annotations.NullMarked;
