package org.transept.data;

/**
 * The texts behind the numbers of an {@link EventLog}, before filters.
 *
 * @param domains names in order
 * @param first first item number of each domain, and one past the last item; the first is 0
 * @param items keys by item number: by domain, then by key
 * @param users keys by user number, in order
 */
public record Keys(String[] domains, int[] first, String[] items, String[] users) {
  /** Domain of an item number. */
  public int domainOf(int item) {
    int d = 0;
    while (first[d + 1] <= item) {
      d++;
    }
    return d;
  }
}
