package org.transept.client;

import java.util.List;

/** The answers to many questions, in their order. */
record AnsweredMany(List<Answered> answers) {}
