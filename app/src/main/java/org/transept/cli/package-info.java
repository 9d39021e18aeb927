/** The command line: parses, calls {@code run}, prints. It computes nothing itself. */
@NullMarked
package org.transept.cli;

import org.jspecify.annotations.NullMarked;
