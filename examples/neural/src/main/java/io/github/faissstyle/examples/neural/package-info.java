/** The program {@code faiss-style} with what needs DJL. */
package io.github.faissstyle.examples.neural;
