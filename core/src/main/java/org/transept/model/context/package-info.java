/**
 * What is added to scores beside the network: the day of a request, what sold lately, sequential
 * rules.
 */
@NullMarked
package org.transept.model.context;

import org.jspecify.annotations.NullMarked;
