/**
 * Calls the service ({@code ./transept serve}) from Java. Start at {@link TranseptClient}. Records
 * are called as in the service's OpenAPI document and have its fields; a test holds both against
 * each other. Fields that a newer service adds are passed over. Keys of items, users and domains
 * are the shop's own; times are Unix seconds.
 */
@NullMarked
package org.transept.client;

import org.jspecify.annotations.NullMarked;
