package io.github.faissstyle.catalog.track;

import java.util.Locale;

/** How far the analysis of a track has come. */
public enum AnalysisStatus {
    /** Known by its metadata alone; it has no vectors yet. */
    PENDING,
    /** Its vectors are there. */
    ANALYSED,
    /** Its analysis failed; the track keeps the error. */
    FAILED;

    /**
     * Names the status as it is stored.
     *
     * @return such as {@code "analysed"}
     */
    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a stored name.
     *
     * @param stored such as {@code "analysed"}
     * @return the status
     * @throws IllegalArgumentException if there is none of this name
     */
    public static AnalysisStatus of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
