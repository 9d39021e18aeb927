/** What pages of Transept have in common: style, a script that makes elements, and templates. */
@NullMarked
package org.transept.page;

import org.jspecify.annotations.NullMarked;
