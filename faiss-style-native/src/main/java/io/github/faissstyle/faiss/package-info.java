/** The real FAISS behind the contract of {@link io.github.faissstyle.index.VectorIndex}. */
package io.github.faissstyle.faiss;
