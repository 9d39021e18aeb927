package org.transept.client;

import java.util.List;

/** Many questions in one request. */
record RecommendManyRequest(List<RecommendRequest> requests) {}
