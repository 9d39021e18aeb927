package org.transept.client;

import java.util.List;

/** The answers to many questions, in their order. */
record RecommendManyResponse(List<RecommendResponse> answers) {}
