package org.transept.client;

/** Which run to answer with. */
record SwapRequest(String run) {}
