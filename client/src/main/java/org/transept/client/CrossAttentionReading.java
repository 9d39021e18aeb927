package org.transept.client;

/**
 * What the model read of another domain.
 *
 * @param site where in the network
 * @param domain the domain that was read
 * @param gate mean of the gate's numbers; 1 without a gate
 * @param share length of what was added, in parts of the lengths of all that the state is made of
 */
public record CrossAttentionReading(String site, String domain, double gate, double share) {}
