package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to look for. Immutable: each method returns a copy.
 *
 * <pre>{@code
 * TrackQuery query = TrackQuery.like(12).plus(40, 0.5).minus(7, 0.3)
 *         .withK(20)
 *         .withFilter(TrackFilter.equal(TrackField.GENRE, "jazz"));
 * }</pre>
 */
public final class TrackQuery {
    private static final int DEFAULT_K = 10;
    private static final int MOST = 100_000;

    /** What is known of the sound that is looked for. */
    sealed interface Seed {
        /** A track of the catalog. */
        record ByTrack(long id) implements Seed {}

        /** A track of the catalog. */
        record ByPath(String path) implements Seed {}

        /** A file, to be analysed. */
        record ByFile(Path file) implements Seed {}

        /** Vectors, a space each, as they were given or prepared already. */
        record ByVectors(Map<String, float[]> vectors, boolean prepared) implements Seed {}
    }

    /** A seed and what it counts; below 0 to keep away from it. */
    record Weighted(Seed seed, double weight) {}

    private final List<Weighted> seeds;
    private final int k;
    private final Map<String, Double> weights;
    private final double minSimilarity;
    private final TrackFilter filter;
    private final Set<Long> excluded;
    private final boolean withSeeds;
    private final int candidates;
    private final @Nullable Reranker reranker;
    private final HubnessCorrection hubness;
    private final boolean reasons;

    private TrackQuery(
            List<Weighted> seeds,
            int k,
            Map<String, Double> weights,
            double minSimilarity,
            TrackFilter filter,
            Set<Long> excluded,
            boolean withSeeds,
            int candidates,
            @Nullable Reranker reranker,
            HubnessCorrection hubness,
            boolean reasons) {
        this.seeds = seeds;
        this.k = k;
        this.weights = weights;
        this.minSimilarity = minSimilarity;
        this.filter = filter;
        this.excluded = excluded;
        this.withSeeds = withSeeds;
        this.candidates = candidates;
        this.reranker = reranker;
        this.hubness = hubness;
        this.reasons = reasons;
    }

    private static TrackQuery of(Seed seed) {
        return new TrackQuery(
                List.of(new Weighted(seed, 1)),
                DEFAULT_K,
                Map.of(),
                -1,
                TrackFilter.all(),
                Set.of(),
                false,
                0,
                null,
                HubnessCorrection.NONE,
                true);
    }

    /**
     * Looks for what is like a track of the catalog.
     *
     * @param id number of the track; not among what is found
     * @return a query
     */
    public static TrackQuery like(long id) {
        return of(new Seed.ByTrack(id));
    }

    /**
     * Looks for what is like a track of the catalog.
     *
     * @param path where its audio lies, as the catalog has it; not among what is found
     * @return a query
     */
    public static TrackQuery likePath(String path) {
        return of(new Seed.ByPath(path));
    }

    /**
     * Looks for what is like an audio file, by the catalog's {@link TrackAnalyzer}.
     *
     * @param file the file; need not be in the catalog
     * @return a query
     */
    public static TrackQuery likeFile(Path file) {
        return of(new Seed.ByFile(file));
    }

    /**
     * Looks for what is like a vector, in its space alone.
     *
     * @param space name of the space
     * @param vector as wide as the space, finite, not zero; copied
     * @return a query
     */
    public static TrackQuery likeVector(String space, float[] vector) {
        return likeVectors(Map.of(space, vector));
    }

    /**
     * Looks for what is like some vectors.
     *
     * @param vectors a vector a space; copied
     * @return a query
     */
    public static TrackQuery likeVectors(Map<String, float[]> vectors) {
        return likeVectors(vectors, false);
    }

    /**
     * Looks for what is like some vectors that were prepared, as {@link TrackSimilarities#vectors} hands them out: in
     * standardised spaces that makes a difference.
     *
     * @param vectors a vector of any length a space; copied
     * @return a query
     */
    public static TrackQuery likePrepared(Map<String, float[]> vectors) {
        return likeVectors(vectors, true);
    }

    private static TrackQuery likeVectors(Map<String, float[]> vectors, boolean prepared) {
        Map<String, float[]> copy = new LinkedHashMap<>();
        vectors.forEach((space, vector) -> copy.put(space, vector.clone()));
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("vectors must not be empty");
        }
        return of(new Seed.ByVectors(Collections.unmodifiableMap(copy), prepared));
    }

    private TrackQuery with(Seed seed, double weight) {
        List<Weighted> more = new ArrayList<>(seeds);
        more.add(new Weighted(seed, weight));
        return new TrackQuery(
                List.copyOf(more),
                k,
                weights,
                minSimilarity,
                filter,
                excluded,
                withSeeds,
                candidates,
                reranker,
                hubness,
                reasons);
    }

    /**
     * Looks for what is also like another track.
     *
     * @param id number of the track
     * @param weight what it counts beside the first, which counts 1; above 0
     * @return a query
     */
    public TrackQuery plus(long id, double weight) {
        return with(new Seed.ByTrack(id), positive(weight));
    }

    /**
     * Looks for what is unlike a track.
     *
     * @param id number of the track
     * @param weight what it counts beside the first, which counts 1; above 0
     * @return a query
     */
    public TrackQuery minus(long id, double weight) {
        return with(new Seed.ByTrack(id), -positive(weight));
    }

    private static double positive(double weight) {
        return Checks.inRange("weight", weight, Double.MIN_NORMAL, 1e6);
    }

    /**
     * Sets how many tracks are wanted.
     *
     * @param value 1 to 100,000; 10 unless set
     * @return a copy
     */
    public TrackQuery withK(int value) {
        Checks.inRange("k", value, 1, MOST);
        return new TrackQuery(
                seeds,
                value,
                weights,
                minSimilarity,
                filter,
                excluded,
                withSeeds,
                candidates,
                reranker,
                hubness,
                reasons);
    }

    /**
     * Sets what each space counts.
     *
     * @param values a number of at least 0 a space, not all 0; spaces that are not named count nothing. Empty for the
     *     catalog's own weights
     * @return a copy
     */
    public TrackQuery withWeights(Map<String, Double> values) {
        values.forEach((space, weight) -> Checks.inRange("weight of space \"" + space + "\"", weight, 0, 1e6));
        if (!values.isEmpty() && values.values().stream().allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException("at least one weight must be above 0, were " + values);
        }
        return new TrackQuery(
                seeds,
                k,
                Map.copyOf(values),
                minSimilarity,
                filter,
                excluded,
                withSeeds,
                candidates,
                reranker,
                hubness,
                reasons);
    }

    /**
     * Leaves out what is less similar.
     *
     * @param value least similarity, -1 to 1
     * @return a copy
     */
    public TrackQuery withMinSimilarity(double value) {
        Checks.inRange("minSimilarity", value, -1, 1);
        return new TrackQuery(
                seeds, k, weights, value, filter, excluded, withSeeds, candidates, reranker, hubness, reasons);
    }

    /**
     * Looks among some tracks alone.
     *
     * @param value which
     * @return a copy
     */
    public TrackQuery withFilter(TrackFilter value) {
        return new TrackQuery(
                seeds, k, weights, minSimilarity, value, excluded, withSeeds, candidates, reranker, hubness, reasons);
    }

    /**
     * Looks among fewer tracks.
     *
     * @param value which, of those it looks among already
     * @return a copy
     */
    public TrackQuery narrowed(TrackFilter value) {
        return value.equals(TrackFilter.all()) ? this : withFilter(filter.and(value));
    }

    /**
     * Leaves out tracks.
     *
     * @param ids their numbers
     * @return a copy
     */
    public TrackQuery without(Collection<Long> ids) {
        Set<Long> more = new HashSet<>(excluded);
        more.addAll(ids);
        return new TrackQuery(
                seeds,
                k,
                weights,
                minSimilarity,
                filter,
                Set.copyOf(more),
                withSeeds,
                candidates,
                reranker,
                hubness,
                reasons);
    }

    /**
     * Lets the tracks that are looked with be found as well.
     *
     * @return a copy
     */
    public TrackQuery withSeeds() {
        return new TrackQuery(
                seeds, k, weights, minSimilarity, filter, excluded, true, candidates, reranker, hubness, reasons);
    }

    /**
     * Sets how many candidates each space gives.
     *
     * @param factor a multiple of k, 1 to 1000; 3 unless set, 10 with a correction of hubness
     * @return a copy
     */
    public TrackQuery withCandidates(int factor) {
        Checks.inRange("candidates", factor, 1, 1000);
        return new TrackQuery(
                seeds, k, weights, minSimilarity, filter, excluded, withSeeds, factor, reranker, hubness, reasons);
    }

    /**
     * Ranks candidates by a similarity of one's own.
     *
     * @param value scores candidates; null for the blend
     * @return a copy
     */
    public TrackQuery withReranker(@Nullable Reranker value) {
        return new TrackQuery(
                seeds, k, weights, minSimilarity, filter, excluded, withSeeds, candidates, value, hubness, reasons);
    }

    /**
     * Corrects for hubs.
     *
     * @param value how
     * @return a copy
     */
    public TrackQuery withHubness(HubnessCorrection value) {
        return new TrackQuery(
                seeds, k, weights, minSimilarity, filter, excluded, withSeeds, candidates, reranker, value, reasons);
    }

    /**
     * Asks for no reasons, which saves reading the features.
     *
     * @return a copy
     */
    public TrackQuery withoutReasons() {
        return new TrackQuery(
                seeds, k, weights, minSimilarity, filter, excluded, withSeeds, candidates, reranker, hubness, false);
    }

    List<Weighted> seeds() {
        return seeds;
    }

    int k() {
        return k;
    }

    Map<String, Double> weights() {
        return weights;
    }

    double minSimilarity() {
        return minSimilarity;
    }

    TrackFilter filter() {
        return filter;
    }

    Set<Long> excluded() {
        return excluded;
    }

    boolean hasSeeds() {
        return withSeeds;
    }

    int candidates() {
        int usual = hubness == HubnessCorrection.NONE ? 3 : 10;
        return candidates == 0 ? usual : candidates;
    }

    @Nullable
    Reranker reranker() {
        return reranker;
    }

    HubnessCorrection hubness() {
        return hubness;
    }

    boolean reasons() {
        return reasons;
    }
}
