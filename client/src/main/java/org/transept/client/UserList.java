package org.transept.client;

import java.util.List;

/**
 * People as examples.
 *
 * @param users some of those of the run's log who have stored events
 */
record UserList(List<UserSummary> users) {}
