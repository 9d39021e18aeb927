/** What is asked and answered over HTTP, and how a body becomes that. */
@NullMarked
package org.transept.serve.api;

import org.jspecify.annotations.NullMarked;
