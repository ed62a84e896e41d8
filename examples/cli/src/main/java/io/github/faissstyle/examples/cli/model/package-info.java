/**
 * A generator behind a small interface, and the small model that stands in for yours. Knows nothing of style packs or
 * commands.
 */
@NullMarked
package io.github.faissstyle.examples.cli.model;

import org.jspecify.annotations.NullMarked;
