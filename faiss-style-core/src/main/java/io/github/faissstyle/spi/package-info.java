/** What an engine implements to join {@link io.github.faissstyle.VectorIndexes}. */
package io.github.faissstyle.spi;
