/** Chooses the engine for a model file. */
package io.github.faissstyle.embeddings.internal.engine;
