package org.transept.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The run that answers.
 *
 * @param run name of its folder
 * @param path the folder, as the service sees it
 * @param type the model's type
 * @param since since when it answers, ISO 8601
 * @param items how many items each domain has
 * @param index how each domain is searched
 * @param timed whether its log has times, so that requests may have one
 * @param until time of the newest event of its log, in Unix seconds
 * @param excludeSeen whether items of the history are left out where a request does not say
 * @param protocol protocol of its evaluation; none if it was not evaluated
 * @param metrics means over all cases of a domain, by domain and metric
 * @param versions versions of what trained it
 * @param previous folder of the run that a rollback returns to
 * @param loading whether another run is being loaded to take its place
 * @param limits how much one request may ask
 */
public record ModelInfo(
    String run,
    String path,
    String type,
    String since,
    Map<String, Integer> items,
    List<DomainIndex> index,
    boolean timed,
    @Nullable Long until,
    boolean excludeSeen,
    @Nullable String protocol,
    Map<String, Map<String, Double>> metrics,
    Map<String, Object> versions,
    @Nullable String previous,
    boolean loading,
    RequestLimits limits) {}
