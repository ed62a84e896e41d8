/** What an engine implements to join {@code VectorIndexes}. */
package io.github.faissstyle.spi;
