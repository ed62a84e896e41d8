/** DJL. */
@NullMarked
package io.github.faissstyle.examples.adapters.djl;

import org.jspecify.annotations.NullMarked;
