package org.transept.data.read;

import org.transept.config.Doc;

/**
 * Names of the columns in the source files. An empty name means: find it by its usual names (user:
 * user, user_id, userid, uid, customer_id, reviewerid; item: item, item_id, itemid, iid,
 * product_id, asin; domain: domain, category; timestamp: timestamp, time, ts, unix_time,
 * unixreviewtime; case does not matter). Domain, timestamp and split may be absent.
 */
public record Columns(
    @Doc("column of the user key") String user,
    @Doc("column of the item key") String item,
    @Doc("column of the domain; without one the file's name is the domain") String domain,
    @Doc("column of the time; without one the order of the rows is time") String timestamp) {
  /** Every column found by its usual names. */
  public static final Columns USUAL = new Columns("", "", "", "");
}
