/**
 * A protocol turns scores into ranks and ranks into a report; every result carries its protocol's
 * fingerprint.
 */
@NullMarked
package org.transept.evaluate;

import org.jspecify.annotations.NullMarked;
