/** Vectors as codes of fixed size: scalar, product and RaBitQ quantizers, and the flat index of codes. */
package io.github.faissstyle.internal.engine.codec;
