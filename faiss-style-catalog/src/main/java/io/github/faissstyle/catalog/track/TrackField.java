package io.github.faissstyle.catalog.track;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What filters look at. */
public enum TrackField {
    /** What people call the track; a text. */
    LABEL(false, Track::label),
    /** Where its audio lies; a text. */
    PATH(false, Track::path),
    /** Its title; a text. */
    TITLE(false, track -> track.tags().title()),
    /** Who plays it; a text. */
    ARTIST(false, track -> track.tags().artist()),
    /** Where it appeared; a text. */
    ALBUM(false, track -> track.tags().album()),
    /** Its genre; a text. */
    GENRE(false, track -> track.tags().genre()),
    /** Its mood; a text. */
    MOOD(false, track -> track.tags().mood()),
    /** Its key; a text. */
    KEY(false, track -> track.tags().key()),
    /** Its number; a number. */
    ID(true, Track::id),
    /** When it appeared; a number. */
    YEAR(true, track -> track.tags().year()),
    /** In seconds; a number. */
    DURATION(true, track -> track.tags().duration()),
    /** In beats a minute; a number. */
    TEMPO(true, track -> track.tags().tempo());

    private final boolean number;

    @SuppressWarnings("ImmutableEnumChecker") // method references that keep nothing
    private final Function<Track, @Nullable Object> value;

    TrackField(boolean number, Function<Track, @Nullable Object> value) {
        this.number = number;
        this.value = value;
    }

    /**
     * Tells what it holds.
     *
     * @return true for numbers, false for texts
     */
    public boolean isNumber() {
        return number;
    }

    /**
     * Returns a track's value.
     *
     * @param track any track
     * @return a text or a number, null where it is not known
     */
    public @Nullable Object of(Track track) {
        return value.apply(track);
    }
}
