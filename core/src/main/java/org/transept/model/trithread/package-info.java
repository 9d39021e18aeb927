/** The host LLM4CDSR: threads that know items by vectors of their titles. */
@NullMarked
package org.transept.model.trithread;

import org.jspecify.annotations.NullMarked;
