package io.github.faissstyle.catalog.track;

import org.jspecify.annotations.Nullable;

/**
 * What people say of a track; whatever is not known is null. Immutable: each {@code with} method returns a copy.
 *
 * @param title its title
 * @param artist who plays it
 * @param album where it appeared
 * @param genre such as {@code "jazz"}
 * @param mood such as {@code "calm"}
 * @param key such as {@code "A minor"}
 * @param year when it appeared
 * @param duration in seconds, above 0
 * @param tempo in beats a minute, above 0
 */
public record TrackTags(
        @Nullable String title,
        @Nullable String artist,
        @Nullable String album,
        @Nullable String genre,
        @Nullable String mood,
        @Nullable String key,
        @Nullable Integer year,
        @Nullable Double duration,
        @Nullable Double tempo) {
    /** Nothing is known. */
    public static final TrackTags NONE = new TrackTags(null, null, null, null, null, null, null, null, null);

    /** Checks the numbers. */
    public TrackTags {
        positive("duration", duration);
        positive("tempo", tempo);
    }

    private static void positive(String name, @Nullable Double value) {
        if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be above 0 and finite, was " + value);
        }
    }

    /**
     * Sets the title.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withTitle(@Nullable String value) {
        return new TrackTags(value, artist, album, genre, mood, key, year, duration, tempo);
    }

    /**
     * Sets the artist.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withArtist(@Nullable String value) {
        return new TrackTags(title, value, album, genre, mood, key, year, duration, tempo);
    }

    /**
     * Sets the album.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withAlbum(@Nullable String value) {
        return new TrackTags(title, artist, value, genre, mood, key, year, duration, tempo);
    }

    /**
     * Sets the genre.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withGenre(@Nullable String value) {
        return new TrackTags(title, artist, album, value, mood, key, year, duration, tempo);
    }

    /**
     * Sets the mood.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withMood(@Nullable String value) {
        return new TrackTags(title, artist, album, genre, value, key, year, duration, tempo);
    }

    /**
     * Sets the key.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withKey(@Nullable String value) {
        return new TrackTags(title, artist, album, genre, mood, value, year, duration, tempo);
    }

    /**
     * Sets the year.
     *
     * @param value new value, or null
     * @return a copy
     */
    public TrackTags withYear(@Nullable Integer value) {
        return new TrackTags(title, artist, album, genre, mood, key, value, duration, tempo);
    }

    /**
     * Sets the duration.
     *
     * @param value seconds above 0, or null
     * @return a copy
     */
    public TrackTags withDuration(@Nullable Double value) {
        return new TrackTags(title, artist, album, genre, mood, key, year, value, tempo);
    }

    /**
     * Sets the tempo.
     *
     * @param value beats a minute above 0, or null
     * @return a copy
     */
    public TrackTags withTempo(@Nullable Double value) {
        return new TrackTags(title, artist, album, genre, mood, key, year, duration, value);
    }

    /**
     * Fills what is not known here with what is known elsewhere.
     *
     * @param other where to look
     * @return these values where there are any, the others otherwise
     */
    public TrackTags or(TrackTags other) {
        return new TrackTags(
                first(title, other.title),
                first(artist, other.artist),
                first(album, other.album),
                first(genre, other.genre),
                first(mood, other.mood),
                first(key, other.key),
                first(year, other.year),
                first(duration, other.duration),
                first(tempo, other.tempo));
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }
}
