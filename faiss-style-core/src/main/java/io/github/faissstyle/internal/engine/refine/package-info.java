/** Candidates of one index, ranked anew by another. */
package io.github.faissstyle.internal.engine.refine;
