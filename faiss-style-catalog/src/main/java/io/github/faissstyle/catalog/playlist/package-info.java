/** Playlists over a catalog. */
package io.github.faissstyle.catalog.playlist;
