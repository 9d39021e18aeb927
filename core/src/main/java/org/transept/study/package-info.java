/** Many runs: grids, matched sizes, what holds over seeds and users, and what does not. */
@org.jspecify.annotations.NullMarked
package org.transept.study;
