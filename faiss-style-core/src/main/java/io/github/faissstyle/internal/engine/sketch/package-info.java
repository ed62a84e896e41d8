/**
 * Vectors again in four or eight bits a component, to look at more of them in less time. Derived from the vectors,
 * never written to a file; what they find is ranked by the vectors themselves.
 */
package io.github.faissstyle.internal.engine.sketch;
