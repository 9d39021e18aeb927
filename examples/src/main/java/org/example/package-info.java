/** What a jar on Transept's class path may add; CONTRIBUTING.md goes through it. */
@NullMarked
package org.example;

import org.jspecify.annotations.NullMarked;
