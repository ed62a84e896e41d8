/** The entry: {@link io.github.faissstyle.VectorIndexes} makes and opens vector indexes. */
package io.github.faissstyle;
