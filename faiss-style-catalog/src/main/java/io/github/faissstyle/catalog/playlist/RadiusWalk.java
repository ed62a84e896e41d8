package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.track.Track;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An order that leads away from the seed: tracks in rings of growing distance, in each ring from the last track to the
 * one most like it.
 */
final class RadiusWalk {
    private RadiusWalk() {}

    /**
     * Orders tracks.
     *
     * @param first tracks that the playlist begins with
     * @return those that the rules allow one after another; some may be left out
     */
    static List<Candidate> order(
            List<Track> first, List<Candidate> picked, Rules rules, TrackSimilarities similarities) {
        List<Candidate> left = new ArrayList<>(picked);
        left.sort(Comparator.comparingDouble((Candidate c) -> -c.match().similarity())
                .thenComparingLong(Candidate::id));
        int ring = (int) Math.max(1, Math.round(Math.sqrt(left.size())));
        List<Track> walked = new ArrayList<>(first);
        List<Candidate> ordered = new ArrayList<>();
        int inRing = 0;
        while (!left.isEmpty()) {
            int reach = Math.min(left.size(), Math.max(1, ring - inRing));
            int next = next(walked, left, reach, rules, similarities);
            if (next < 0) {
                break;
            }
            Candidate candidate = left.remove(next);
            ordered.add(candidate);
            walked.add(candidate.track());
            inRing = (inRing + 1) % ring;
        }
        return ordered;
    }

    /** The one most like the last, in this ring if the rules allow any there, otherwise the first beyond. */
    private static int next(
            List<Track> walked, List<Candidate> left, int reach, Rules rules, TrackSimilarities similarities) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < left.size() && (i < reach || best < 0); i++) {
            Track track = left.get(i).track();
            double similarity = walked.isEmpty()
                    ? left.get(i).match().similarity()
                    : similarities.of(walked.get(walked.size() - 1).id(), track.id());
            if (!(similarity <= most)
                    && rules.after(walked, track, null, 0, similarities).isEmpty()) {
                best = i;
                most = similarity;
            }
        }
        return best;
    }
}
