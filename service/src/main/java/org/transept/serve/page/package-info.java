/** What a browser is shown: the OpenAPI document, the cockpit, and their examples. */
@NullMarked
package org.transept.serve.page;

import org.jspecify.annotations.NullMarked;
