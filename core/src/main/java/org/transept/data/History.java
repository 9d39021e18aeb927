package org.transept.data;

import java.util.List;

/**
 * One person's events in time order, for somebody who is not in the log.
 *
 * @param items ids in the catalogue
 * @param times times of the items in Unix seconds; empty without timestamps
 * @param unknown keys that the catalogue does not have, in the order of the file; they are left out
 */
public record History(int[] items, long[] times, List<String> unknown) {}
