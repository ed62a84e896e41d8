/** Pictures of what was measured. */
@NullMarked
package io.github.faissstyle.bench.chart;

import org.jspecify.annotations.NullMarked;
