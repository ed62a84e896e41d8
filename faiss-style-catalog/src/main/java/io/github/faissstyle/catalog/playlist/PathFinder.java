package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A way from one track to another: for each place the tracks nearest to its point on the arc between both, and of all
 * ways through these the one whose steps are smallest, by a beam search.
 */
final class PathFinder {
    private static final int BEAM = 48;
    private static final int CANDIDATES = 24;
    private static final int WIDER = 8;

    /** What the distance to the arc counts beside the distance to the track before. */
    private static final double STRAYING = 0.5;

    private final TrackCatalog catalog;
    private final Rules rules;
    private final TrackFilter filter;
    private final double minSimilarity;
    private final Map<Constraint, Integer> bounds = new EnumMap<>(Constraint.class);

    PathFinder(TrackCatalog catalog, Rules rules, TrackFilter filter, double minSimilarity) {
        this.catalog = catalog;
        this.rules = rules;
        this.filter = filter;
        this.minSimilarity = minSimilarity;
    }

    private record Way(List<Track> tracks, double cost) {
        Track last() {
            return tracks.get(tracks.size() - 1);
        }

        boolean has(Track track) {
            return tracks.stream().anyMatch(other -> other.id() == track.id());
        }

        Way with(Track track, double step) {
            List<Track> more = new ArrayList<>(tracks);
            more.add(track);
            return new Way(more, cost + step);
        }
    }

    /** What keeps places empty. */
    Map<Constraint, Integer> bounds() {
        return bounds;
    }

    /** Both ends and what lies between; fewer than the length where the rules leave places empty. */
    List<Track> find(Track from, Track to, int length) {
        TrackSimilarities ends = catalog.similarities(List.of(from.id(), to.id()));
        List<Way> ways = List.of(new Way(List.of(from), 0));
        for (int place = 1; place < length - 1; place++) {
            Map<String, float[]> point =
                    arc(ends.vectors(from.id()), ends.vectors(to.id()), (double) place / (length - 1));
            List<Way> next = step(ways, point, to, length - 1 - place, CANDIDATES);
            if (next.isEmpty()) {
                next = step(ways, point, to, length - 1 - place, CANDIDATES * WIDER);
            }
            if (!next.isEmpty()) {
                ways = next;
            }
        }
        List<Way> all = ways;
        TrackSimilarities similarities = similarities(all, to);
        Way best = all.stream()
                .filter(way -> similarities.of(way.last().id(), to.id()) >= minSimilarity || all.size() == 1)
                .min(Comparator.comparingDouble(way ->
                        way.cost() + 1 - orZero(similarities.of(way.last().id(), to.id()))))
                .orElse(all.get(0));
        List<Track> path = new ArrayList<>(best.tracks());
        path.add(to);
        return path;
    }

    private TrackSimilarities similarities(List<Way> ways, Track to) {
        Set<Long> ids = new HashSet<>(Set.of(to.id()));
        ways.forEach(way -> way.tracks().forEach(track -> ids.add(track.id())));
        return catalog.similarities(ids);
    }

    private static double orZero(double similarity) {
        return Double.isNaN(similarity) ? 0 : similarity;
    }

    private List<Way> step(List<Way> ways, Map<String, float[]> point, Track to, int left, int wanted) {
        List<Track> candidates =
                catalog
                        .search(TrackQuery.likePrepared(point)
                                .withK(wanted)
                                .withFilter(filter)
                                .withoutReasons())
                        .stream()
                        .map(TrackMatch::track)
                        .toList();
        Set<Long> ids = new HashSet<>(candidates.stream().map(Track::id).toList());
        ways.forEach(way -> way.tracks().forEach(track -> ids.add(track.id())));
        ids.add(to.id());
        TrackSimilarities similarities = catalog.similarities(ids);
        Map<Long, Double> straying = new HashMap<>();
        candidates.forEach(track -> straying.put(track.id(), STRAYING * (1 - similarities.of(track.id(), point))));
        Map<Constraint, Integer> refused = new EnumMap<>(Constraint.class);
        List<Way> next = new ArrayList<>();
        for (Way way : ways) {
            for (Track track : candidates) {
                double similarity = orZero(similarities.of(way.last().id(), track.id()));
                Optional<Constraint> bound = bound(way, track, to, left, similarity, similarities);
                if (bound.isPresent()) {
                    refused.merge(bound.get(), 1, Integer::sum);
                } else {
                    next.add(way.with(track, 1 - similarity + straying.getOrDefault(track.id(), 0.0)));
                }
            }
        }
        if (next.isEmpty()) {
            refused.forEach((constraint, count) -> bounds.merge(constraint, count, Integer::sum));
        }
        return next.stream()
                .sorted(Comparator.comparingDouble(Way::cost))
                .limit(BEAM)
                .toList();
    }

    private Optional<Constraint> bound(
            Way way, Track track, Track to, int left, double similarity, TrackSimilarities similarities) {
        if (way.has(track) || track.id() == to.id()) {
            return Optional.of(filter.equals(TrackFilter.all()) ? Constraint.CATALOG : Constraint.FILTER);
        }
        Optional<Constraint> alone = rules.alone(track);
        if (alone.isPresent()) {
            return alone;
        }
        if (similarity < minSimilarity || (left == 1 && similarities.of(track.id(), to.id()) < minSimilarity)) {
            return Optional.of(Constraint.MIN_SIMILARITY);
        }
        return rules.after(way.tracks(), track, to, left, similarities);
    }

    /** The point that lies a share of the way along the arc between two unit vectors, in each space that both have. */
    private static Map<String, float[]> arc(Map<String, float[]> from, Map<String, float[]> to, double share) {
        Map<String, float[]> point = new LinkedHashMap<>();
        from.forEach((space, one) -> {
            float[] other = to.get(space);
            if (other != null) {
                point.put(space, slerp(one, other, share));
            }
        });
        if (point.isEmpty()) {
            throw new IllegalArgumentException("there is no way between tracks that share no space: the first has "
                    + from.keySet() + ", the last " + to.keySet());
        }
        return point;
    }

    private static float[] slerp(float[] one, float[] other, double share) {
        double dot = 0;
        for (int i = 0; i < one.length; i++) {
            dot += (double) one[i] * other[i];
        }
        double angle = Math.acos(Math.max(-1, Math.min(1, dot)));
        if (angle > Math.PI - 1e-4) {
            return share < 0.5 ? one : other; // opposite vectors have no arc between them
        }
        boolean arc = angle > 1e-4;
        double first = arc ? Math.sin((1 - share) * angle) / Math.sin(angle) : 1 - share;
        double second = arc ? Math.sin(share * angle) / Math.sin(angle) : share;
        float[] point = new float[one.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = (float) (first * one[i] + second * other[i]);
        }
        return point;
    }
}
