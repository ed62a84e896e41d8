/** What an index is to the engine, and what all kinds share: rows in chunks, the k best, comparing by row. */
package io.github.faissstyle.internal.engine.state;
