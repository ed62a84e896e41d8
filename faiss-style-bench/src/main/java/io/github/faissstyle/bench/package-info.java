/**
 * JMH benchmarks ({@code *Benchmark}) and whole runs ({@code *Run}, with a main method). What each shows is in
 * docs/benchmarks.md.
 */
@NullMarked
package io.github.faissstyle.bench;

import org.jspecify.annotations.NullMarked;
