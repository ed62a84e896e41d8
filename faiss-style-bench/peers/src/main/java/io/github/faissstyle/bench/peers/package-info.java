/** Other libraries as peers of the recall runner, each at the settings that serve it best, with 32-bit floats. */
@NullMarked
package io.github.faissstyle.bench.peers;

import org.jspecify.annotations.NullMarked;
