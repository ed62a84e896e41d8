package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.track.Track;
import java.util.List;

/**
 * A track of a playlist.
 *
 * @param track the track
 * @param similarity to what the playlist was made from, -1 to 1; on a path, to the track before, 1 for the first
 * @param reasons why it is there, in words; none for the track it was made from, and on a path
 */
public record PlaylistEntry(Track track, double similarity, List<String> reasons) {
    /** Copies the list. */
    public PlaylistEntry {
        reasons = List.copyOf(reasons);
    }
}
