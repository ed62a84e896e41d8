/**
 * The arithmetic with the Vector API. The one package that knows {@code jdk.incubator.vector}; compiled by itself and
 * loaded by name.
 */
package io.github.faissstyle.internal.simd.panama;
