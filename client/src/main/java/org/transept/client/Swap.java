package org.transept.client;

/** Which run to answer with. */
record Swap(String run) {}
