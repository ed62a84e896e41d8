/**
 * The arithmetic of the hot loops behind one interface, and the one place that decides which implementation is used.
 * Nothing else asks about the processor or the JVM.
 */
package io.github.faissstyle.internal.simd;
