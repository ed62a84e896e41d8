/** Tracks, what is known of them, and how to choose among them. */
package io.github.faissstyle.catalog.track;
