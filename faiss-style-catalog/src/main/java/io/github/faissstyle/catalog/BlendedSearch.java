package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Preparation;
import io.github.faissstyle.catalog.internal.index.SpaceIndex;
import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.TrackTable;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One query: the best of each space, more than are wanted; all of them compared in all spaces by the vectors of the
 * tables; the best of those.
 */
final class BlendedSearch {
    /** So few tracks are compared by the vectors of the tables, without an index. */
    private static final int FEW = 2000;

    private static final int DEEPER = 4;

    private final Session session;
    private final List<SpaceIndex> spaces;
    private final SeedVectors seeds;
    private final TrackQuery query;
    private final Map<String, Double> weights;
    private final Neighbourhoods neighbourhoods;
    private final FeatureScales scales;
    private final Set<Long> excluded;
    private final Map<Integer, Neighbourhoods.Neighbourhood> aroundSeed = new HashMap<>();

    /**
     * @param session reads the tables
     * @param spaces all spaces
     * @param seeds what the query looks with
     * @param query the query
     * @param neighbourhoods of the catalog
     * @param scales of the catalog's features
     */
    BlendedSearch(
            Session session,
            List<SpaceIndex> spaces,
            SeedVectors seeds,
            TrackQuery query,
            Neighbourhoods neighbourhoods,
            FeatureScales scales) {
        this.session = session;
        this.seeds = seeds;
        this.query = query;
        this.neighbourhoods = neighbourhoods;
        this.scales = scales;
        weights = weights(spaces, query);
        this.spaces = spaces.stream()
                .filter(space -> weight(space) > 0
                        && seeds.units().containsKey(space.space().name()))
                .toList();
        if (this.spaces.isEmpty()) {
            throw new IllegalArgumentException("what is looked with has vectors in "
                    + seeds.units().keySet() + ", expected one in a space that counts: the weights are " + weights);
        }
        excluded = new LinkedHashSet<>(query.excluded());
        if (!query.hasSeeds()) {
            excluded.addAll(seeds.ids());
        }
    }

    private static Map<String, Double> weights(List<SpaceIndex> spaces, TrackQuery query) {
        List<String> names = spaces.stream().map(space -> space.space().name()).toList();
        for (String name : query.weights().keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("there is no space \"" + name + "\"; there are: " + names);
            }
        }
        return query.weights().isEmpty()
                ? spaces.stream()
                        .collect(Collectors.toMap(
                                space -> space.space().name(),
                                space -> space.space().weight()))
                : query.weights();
    }

    private double weight(SpaceIndex space) {
        return weights.getOrDefault(space.space().name(), 0.0);
    }

    /** A candidate, compared in all spaces that both have. */
    private record Scored(long id, double similarity, double score, Map<String, SpaceScore> spaces) {
        static final Comparator<Scored> BEST_FIRST =
                Comparator.comparingDouble(Scored::score).reversed().thenComparingLong(Scored::id);
    }

    List<TrackMatch> search(FilterIds filters, long generation) throws SQLException {
        FilterIds.@Nullable Chosen chosen =
                query.filter().equals(TrackFilter.all()) ? null : filters.of(session, query.filter(), generation);
        List<Scored> scored = chosen != null && chosen.ids().length <= FEW
                ? scored(Arrays.stream(chosen.ids()).boxed().toList())
                : searched(chosen);
        scored = scored.stream()
                .filter(candidate -> candidate.similarity() >= query.minSimilarity())
                .sorted(Scored.BEST_FIRST)
                .toList();
        // Of what is removed meanwhile, the next best take the place.
        List<TrackMatch> matches = new ArrayList<>();
        for (int from = 0; from < scored.size() && matches.size() < query.k(); ) {
            int to = Math.min(scored.size(), from + query.k() - matches.size());
            matches.addAll(matches(scored.subList(from, to)));
            from = to;
        }
        return matches;
    }

    /** Asks the indexes for more and more, until enough of what they find is still there. */
    private List<Scored> searched(FilterIds.@Nullable Chosen chosen) throws SQLException {
        long total = spaces.stream().mapToLong(SpaceIndex::size).max().orElse(0);
        int wanted = query.k() + excluded.size();
        long fetch = (long) wanted * query.candidates();
        while (true) {
            int k = (int) Math.max(1, Math.min(total, fetch));
            Set<Long> found = new LinkedHashSet<>();
            for (SpaceIndex space : spaces) {
                float[] unit =
                        Objects.requireNonNull(seeds.units().get(space.space().name()));
                SpaceIndex.Found best = chosen == null
                        ? space.search(unit, k, null, 1)
                        : space.search(unit, k, chosen.accepts(), (double) chosen.ids().length / Math.max(1, total));
                for (long id : best.ids()) {
                    found.add(id);
                }
            }
            List<Scored> scored = scored(new ArrayList<>(found));
            if (scored.size() >= query.k() || fetch >= total) {
                return scored;
            }
            fetch *= DEEPER;
        }
    }

    private List<Scored> scored(List<Long> candidates) throws SQLException {
        List<Long> ids =
                candidates.stream().filter(id -> !excluded.contains(id)).toList();
        Map<Long, Map<Integer, float[]>> vectors = VectorTable.of(session, ids);
        Reranker reranker = query.reranker();
        Map<Long, Track> tracks = reranker == null ? Map.of() : TrackTable.byId(session, vectors.keySet());
        List<Scored> all = new ArrayList<>();
        for (Map.Entry<Long, Map<Integer, float[]>> candidate : vectors.entrySet()) {
            Map<String, float[]> units = new LinkedHashMap<>();
            for (SpaceIndex space : spaces) {
                float[] raw = candidate.getValue().get(space.id());
                if (raw != null) {
                    units.put(space.space().name(), space.preparation().unit("vector", raw));
                }
            }
            if (units.isEmpty()) {
                continue;
            }
            Scored blended = blended(candidate.getKey(), units);
            if (reranker != null) {
                Track track = tracks.get(candidate.getKey());
                double score = track == null ? Double.NaN : reranker.score(seeds.units(), track, units);
                blended = new Scored(blended.id(), blended.similarity(), score, blended.spaces());
            }
            if (!Double.isNaN(blended.score())) {
                all.add(blended);
            }
        }
        return all;
    }

    private Scored blended(long id, Map<String, float[]> units) throws SQLException {
        double present = 0;
        for (SpaceIndex space : spaces) {
            present += units.containsKey(space.space().name()) ? weight(space) : 0;
        }
        Map<String, SpaceScore> scores = new LinkedHashMap<>();
        double similarity = 0;
        double score = 0;
        for (SpaceIndex space : spaces) {
            String name = space.space().name();
            float[] unit = units.get(name);
            if (unit != null) {
                double cosine = Preparation.similarity(seed(space), unit);
                double share = weight(space) / present;
                scores.put(name, new SpaceScore(cosine, share, share * cosine));
                similarity += share * cosine;
                score += share * (query.hubness() == HubnessCorrection.NONE ? cosine : mutual(space, unit, cosine));
            }
        }
        return new Scored(id, similarity, score, scores);
    }

    private float[] seed(SpaceIndex space) {
        return Objects.requireNonNull(seeds.units().get(space.space().name()));
    }

    /** Mutual proximity: the product of both sides' probabilities that another track is less similar. */
    private double mutual(SpaceIndex space, float[] unit, double similarity) throws SQLException {
        Neighbourhoods.Neighbourhood ofSeed = aroundSeed.get(space.id());
        if (ofSeed == null) {
            ofSeed = neighbourhoods.around(session, space, seed(space));
            aroundSeed.put(space.id(), ofSeed);
        }
        return ofSeed.nearer(similarity)
                * neighbourhoods.around(session, space, unit).nearer(similarity);
    }

    private List<TrackMatch> matches(List<Scored> best) throws SQLException {
        List<Long> ids = best.stream().map(Scored::id).toList();
        Map<Long, Track> tracks = TrackTable.byId(session, ids);
        Map<Long, Map<String, float[]>> features = Map.of();
        @Nullable Explainer explainer = null;
        if (query.reasons()) {
            long about = spaces.stream().mapToLong(SpaceIndex::size).max().orElse(0);
            explainer = seeds.explainer(session, scales.of(session, about));
            features = explainer.features().isEmpty() ? Map.of() : TrackTable.features(session, ids);
        }
        List<TrackMatch> matches = new ArrayList<>();
        for (Scored scored : best) {
            Track track = tracks.get(scored.id());
            if (track == null) {
                continue; // removed since
            }
            Map<String, Double> similarities = explainer == null
                    ? Map.of()
                    : explainer.similarities(features.getOrDefault(scored.id(), new HashMap<>()));
            List<String> reasons =
                    explainer == null ? List.of() : explainer.reasons(track, similarities, scored.spaces());
            matches.add(
                    new TrackMatch(track, scored.similarity(), scored.score(), scored.spaces(), similarities, reasons));
        }
        return matches;
    }
}
