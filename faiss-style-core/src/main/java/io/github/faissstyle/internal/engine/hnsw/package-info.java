/** Hierarchical navigable small world graphs. */
package io.github.faissstyle.internal.engine.hnsw;
