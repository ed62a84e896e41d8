/** The program {@code faiss-style}: one class a command. */
@NullMarked
package io.github.faissstyle.examples.cli;

import org.jspecify.annotations.NullMarked;
