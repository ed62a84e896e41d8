/** A library under test, in a process of its own that answers lines; knows nothing of the library that it holds. */
@NullMarked
package io.github.faissstyle.bench.recall.peer;

import org.jspecify.annotations.NullMarked;
