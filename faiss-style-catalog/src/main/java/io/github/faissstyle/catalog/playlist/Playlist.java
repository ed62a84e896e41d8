package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.track.Track;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Tracks in the order in which they are to be played.
 *
 * @param entries the tracks
 * @param requested how many were asked for
 * @param statistics how similar they are
 * @param bounds where there are fewer than asked for, what kept others out, and how many candidates each; empty where
 *     there are as many
 */
public record Playlist(
        List<PlaylistEntry> entries, int requested, PlaylistStatistics statistics, Map<Constraint, Integer> bounds) {
    /** Makes it immutable. */
    public Playlist {
        entries = List.copyOf(entries);
        Map<Constraint, Integer> sorted = new EnumMap<>(Constraint.class);
        sorted.putAll(bounds);
        bounds = Collections.unmodifiableMap(sorted);
    }

    /**
     * Lists the tracks.
     *
     * @return the tracks in their order
     */
    public List<Track> tracks() {
        return entries.stream().map(PlaylistEntry::track).toList();
    }
}
