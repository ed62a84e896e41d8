package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.track.Track;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A track that was found, and why.
 *
 * @param track the track
 * @param similarity cosine similarities blended over the spaces that query and track have, -1 to 1
 * @param score what it was ranked by: the similarity, unless the query asked for something else
 * @param spaces what each space says
 * @param features similarity a feature that both have, such as {@code mfcc}; empty where the query asked for no
 *     reasons. {@code rms}, {@code zcr} and single numbers: one less the difference over the larger, summed over the
 *     numbers, 0 to 1; others: cosine similarity, -1 to 1, of {@code mfcc} without its first coefficient, which is
 *     loudness. From 16 tracks on, the numbers are brought to the catalog's mean and deviation first
 * @param reasons in words, the weightiest first; empty where the query asked for none. A feature is "similar" from
 *     0.75, a tempo within 2 BPM; key, artist, album, genre and mood are named where they are the same. Where nothing
 *     of this holds, the space that contributes most is named
 */
public record TrackMatch(
        Track track,
        double similarity,
        double score,
        Map<String, SpaceScore> spaces,
        Map<String, Double> features,
        List<String> reasons) {
    /** Makes it immutable. */
    public TrackMatch {
        spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
        features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
        reasons = List.copyOf(reasons);
    }
}
