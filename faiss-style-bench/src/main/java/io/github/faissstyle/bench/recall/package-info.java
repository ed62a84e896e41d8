/**
 * Recall and speed beside other libraries: {@link io.github.faissstyle.bench.recall.RecallRun} starts them, has them
 * answer the same queries in turn, and says how much faster who is at the same recall.
 */
@NullMarked
package io.github.faissstyle.bench.recall;

import org.jspecify.annotations.NullMarked;
