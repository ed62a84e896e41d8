package io.github.faissstyle.catalog;

/**
 * What became of a track that was to be added.
 *
 * @param id number of the track, or of the one that was there already
 * @param outcome whether it was added
 */
public record AddResult(long id, Outcome outcome) {
    /** What may become of it. */
    public enum Outcome {
        /** It is in the catalog now. */
        ADDED,
        /** A track with this content hash was there already; nothing was changed. */
        SAME_CONTENT,
        /** A track with this path was there already; nothing was changed. */
        SAME_PATH
    }

    /**
     * Tells whether the track is new.
     *
     * @return whether it was added
     */
    public boolean added() {
        return outcome == Outcome.ADDED;
    }
}
