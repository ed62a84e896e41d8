/** What searches are measured on: files of vectors in the formats that people have, seeded vectors, exact answers. */
@NullMarked
package io.github.faissstyle.bench.data;

import org.jspecify.annotations.NullMarked;
