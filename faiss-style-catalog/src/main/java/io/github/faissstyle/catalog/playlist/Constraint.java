package io.github.faissstyle.catalog.playlist;

/** What may keep a track out of a playlist. */
public enum Constraint {
    /** The catalog has no more tracks to choose from. */
    CATALOG,
    /** The filter leaves no more tracks. */
    FILTER,
    /** The rest is less similar than asked. */
    MIN_SIMILARITY,
    /** The artist has as many tracks as allowed. */
    ARTIST_CAP,
    /** The album has as many tracks as allowed. */
    ALBUM_CAP,
    /** The artist came too shortly before, or comes too soon after. */
    ARTIST_SPACING,
    /** The album came too shortly before, or comes too soon after. */
    ALBUM_SPACING,
    /** It is the same song as another, or sounds the same. */
    NEAR_DUPLICATE,
    /** It is a live recording, a remaster or a demo. */
    VERSION,
    /** Its audio file is not there. */
    AVAILABILITY,
    /** The playlist would become too long, or how long the track is is not known. */
    TOTAL_DURATION
}
