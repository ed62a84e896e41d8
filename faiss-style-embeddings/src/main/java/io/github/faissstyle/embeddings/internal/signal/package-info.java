/** Fourier transforms and windows. */
package io.github.faissstyle.embeddings.internal.signal;
