package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.track.Track;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses one track after another: the one that is most like the seed and least like those chosen (maximal marginal
 * relevance, J. Carbonell and J. Goldstein 1998), among those that the rules allow at this place.
 */
final class Selection {
    private final Rules rules;
    private final double diversity;
    private final TrackSimilarities similarities;
    private final List<Track> chosen = new ArrayList<>();
    private final List<Candidate> picked = new ArrayList<>();

    /**
     * @param first tracks that the playlist begins with
     * @param diversity what unlikeness counts, 0 to 1
     */
    Selection(Rules rules, double diversity, List<Track> first, TrackSimilarities similarities) {
        this.rules = rules;
        this.diversity = diversity;
        this.similarities = similarities;
        chosen.addAll(first);
    }

    /** Picks up to a length, the tracks it begins with included. */
    List<Candidate> pick(List<Candidate> candidates, int length) {
        double[] nearest = new double[candidates.size()];
        Arrays.fill(nearest, diversity > 0 ? -1 : 0);
        if (diversity > 0) {
            chosen.forEach(track -> update(nearest, candidates, track.id()));
        }
        boolean[] used = new boolean[candidates.size()];
        while (chosen.size() < length) {
            int best = best(candidates, nearest, used);
            if (best < 0) {
                break;
            }
            used[best] = true;
            Candidate candidate = candidates.get(best);
            picked.add(candidate);
            chosen.add(candidate.track());
            if (diversity > 0) {
                update(nearest, candidates, candidate.id());
            }
        }
        return picked;
    }

    private int best(List<Candidate> candidates, double[] nearest, boolean[] used) {
        int best = -1;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < used.length; i++) {
            Candidate candidate = candidates.get(i);
            double score = (1 - diversity) * candidate.match().score() - diversity * nearest[i] + candidate.noise();
            if (!used[i]
                    && score > bestScore
                    && rules.after(chosen, candidate.track(), null, 0, similarities)
                            .isEmpty()) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private void update(double[] nearest, List<Candidate> candidates, long id) {
        for (int i = 0; i < nearest.length; i++) {
            double similarity = similarities.of(candidates.get(i).id(), id);
            nearest[i] = Double.isNaN(similarity) ? nearest[i] : Math.max(nearest[i], similarity);
        }
    }

    /** What keeps those out that were not picked. */
    Map<Constraint, Integer> bounds(List<Candidate> candidates) {
        Map<Constraint, Integer> bounds = new EnumMap<>(Constraint.class);
        for (Candidate candidate : candidates) {
            if (picked.contains(candidate)) {
                continue;
            }
            Optional<Constraint> bound = rules.after(chosen, candidate.track(), null, 0, similarities);
            bound.ifPresent(constraint -> bounds.merge(constraint, 1, Integer::sum));
        }
        return bounds;
    }
}
