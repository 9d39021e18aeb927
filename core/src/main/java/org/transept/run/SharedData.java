package org.transept.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of a study have in common.
 *
 * @param folder where their data is kept once ({@link org.transept.data.keep.KeptData}): read in
 *     place of the log; null to read the log
 * @param hash what {@link org.transept.data.Dataset#hash} must be; empty for any
 * @param content what {@link org.transept.data.Dataset#content} must be where the hash is another
 */
public record SharedData(@Nullable Path folder, String hash, String content) {
  /** A run by itself. */
  public static final SharedData NONE = new SharedData(null, "", "");
}
