/** Samplers of the kind that llama3.java has. */
@NullMarked
package io.github.faissstyle.examples.adapters.llama;

import org.jspecify.annotations.NullMarked;
