/**
 * Files that appear whole or not at all, JSON that is checked when it is read, and faults that
 * whoever uses the program can mend, each as one line that names the file.
 */
@NullMarked
package org.transept.file;

import org.jspecify.annotations.NullMarked;
