/**
 * The hierarchical pattern index: one vector index a parent genre, one a child genre, merged with weights when
 * searched.
 */
package io.github.faissstyle.hierarchical;
