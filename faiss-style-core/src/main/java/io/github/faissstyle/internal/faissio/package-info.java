/** FAISS's file format: bounded reading that trusts nothing, writing byte for byte as FAISS does. */
package io.github.faissstyle.internal.faissio;
