package org.transept.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item that came after training.
 *
 * @param item the shop's own key
 * @param domain name of its domain
 * @param title what it is called, if that was said
 * @param similar keys of the items that it is like
 * @param added when it was added, in Unix seconds
 * @param state trained: the run knows it by now; scored: in lists; waiting: not in lists
 * @param reason why it waits
 */
public record NewItem(
    String item,
    String domain,
    @Nullable String title,
    List<String> similar,
    long added,
    String state,
    @Nullable String reason) {}
