package org.transept.client;

import org.jspecify.annotations.Nullable;

/**
 * How the best items of a domain are found.
 *
 * @param domain the domain
 * @param type {@code exact}: all of them; {@code approximate}: most of them, by a graph
 * @param items items that are searched
 * @param recall part of the exact lists that a graph found when the run was loaded; none without a
 *     graph
 * @param questions test targets of the run whose lists were compared
 * @param k items of these lists
 * @param seconds that it took to build the graph, or to read it
 * @param kept whether the graph was built before and kept in the run's folder
 * @param reason why the domain is searched exactly although a graph was asked for
 */
public record DomainIndex(
    String domain,
    String type,
    int items,
    @Nullable Double recall,
    @Nullable Integer questions,
    @Nullable Integer k,
    @Nullable Double seconds,
    @Nullable Boolean kept,
    @Nullable String reason) {}
