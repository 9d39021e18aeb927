/** Requests before anybody knows what they ask: connections, bodies, admission, encryption, log. */
@NullMarked
package org.transept.serve.http;

import org.jspecify.annotations.NullMarked;
