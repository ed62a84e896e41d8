package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.track.Track;
import java.util.Map;

/** A similarity of one's own, by which candidates are ranked. */
@FunctionalInterface
public interface Reranker {
    /**
     * Scores a candidate.
     *
     * @param query the query's vector a space, of unit length
     * @param track the candidate
     * @param vectors its vector a space, of unit length
     * @return higher is better; NaN leaves it out
     */
    double score(Map<String, float[]> query, Track track, Map<String, float[]> vectors);
}
