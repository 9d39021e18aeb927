/**
 * Histories of the service: what people did, event by event, kept until somebody asks for it to be
 * forgotten. Knows nothing of models, and of HTTP nothing either.
 */
@NullMarked
package org.transept.store;

import org.jspecify.annotations.NullMarked;
