/** The parts of a training that need no engine: losses, sampling, optimiser. */
package io.github.faissstyle.embeddings.internal.training;
