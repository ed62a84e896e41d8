package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.track.Track;

/**
 * A track that may come into the playlist.
 *
 * @param match what the search says of it
 * @param noise added to its score
 */
record Candidate(TrackMatch match, double noise) {
    Track track() {
        return match.track();
    }

    long id() {
        return match.track().id();
    }
}
