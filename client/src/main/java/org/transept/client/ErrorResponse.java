package org.transept.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal as it is sent (RFC 9457); what comes from a proxy between may lack anything. */
record ErrorResponse(
    @Nullable String title,
    @Nullable Integer status,
    @Nullable String detail,
    @Nullable List<Problem> errors) {}
