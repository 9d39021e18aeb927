/** What a service may be told: address, limits, timeouts, encryption, index and store. */
@NullMarked
package org.transept.serve.config;

import org.jspecify.annotations.NullMarked;
