/** Inverted lists behind a coarse quantizer. */
package io.github.faissstyle.internal.engine.ivf;
