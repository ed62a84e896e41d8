/**
 * The contract of a vector index, with FAISS's meaning throughout: what any engine must do and what its users may rely
 * on. Imports nothing from engines.
 */
package io.github.faissstyle.index;
