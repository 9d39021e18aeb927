/** The list of all models, for configurations. */
@NullMarked
package org.transept.model.zoo;

import org.jspecify.annotations.NullMarked;
