package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.UnknownTrackException;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes playlists: of what is nearest to a track, or to a blend of tracks; of that, what is diverse; or a way from one
 * track to another.
 *
 * <pre>{@code
 * Playlist playlist = PlaylistBuilder.from(catalog)
 *         .seed(12)
 *         .length(20)
 *         .diversity(0.3)
 *         .perArtist(2)
 *         .artistSpacing(3)
 *         .build();
 * }</pre>
 *
 * <p>Whatever is asked for holds for the whole playlist, the seed included where it is in it. What cannot be had gives
 * fewer tracks, and {@link Playlist#bounds} says why. The same catalog and settings give the same playlist. Not safe
 * for threads.
 */
public final class PlaylistBuilder {
    private static final int MOST = 10_000;
    private static final int POOL_FACTOR = 10;
    private static final int POOL_LEAST = 100;
    private static final int POOL_MOST = 20_000;
    private static final double DUPLICATES_FROM = 0.98;
    private static final double NEVER = 2;

    private final TrackCatalog catalog;
    private @Nullable TrackQuery query;
    private @Nullable Long seed;
    private @Nullable Long from;
    private @Nullable Long to;
    private int length = 10;
    private double minSimilarity = -1;
    private double diversity;
    private double temperature;
    private long randomSeed;
    private TrackFilter filter = TrackFilter.all();
    private int perArtist = Integer.MAX_VALUE;
    private int perAlbum = Integer.MAX_VALUE;
    private int artistSpacing;
    private int albumSpacing;
    private double duplicatesFrom = NEVER;
    private boolean versions = true;
    private boolean available;
    private double totalDuration = Double.POSITIVE_INFINITY;
    private boolean withSeed;
    private boolean radiusWalk;

    private PlaylistBuilder(TrackCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Begins a playlist.
     *
     * @param catalog where its tracks come from
     * @return a builder
     */
    public static PlaylistBuilder from(TrackCatalog catalog) {
        return new PlaylistBuilder(catalog);
    }

    /**
     * Takes what is like a track.
     *
     * @param id number of the track
     * @return this builder
     */
    public PlaylistBuilder seed(long id) {
        seed = id;
        query = TrackQuery.like(id);
        return this;
    }

    /**
     * Takes what a query finds: what is like several tracks, and unlike others, weighted; a vector; an audio file. Its
     * filter, weights, excluded tracks, reranker and correction of hubness count, its k does not.
     *
     * @param value the query
     * @return this builder
     */
    public PlaylistBuilder blend(TrackQuery value) {
        seed = null;
        query = value;
        return this;
    }

    /**
     * Goes from one track to another in small steps; both are in the playlist. Order, diversity and temperature do not
     * apply.
     *
     * @param first number of the first track
     * @param last number of the last track
     * @return this builder
     */
    public PlaylistBuilder path(long first, long last) {
        if (first == last) {
            throw new IllegalArgumentException("a path must lead from one track to another, both are " + first);
        }
        from = first;
        to = last;
        return this;
    }

    /**
     * Sets how many tracks are wanted.
     *
     * @param value 1 to 10,000, on a path at least 2; 10 unless set
     * @return this builder
     */
    public PlaylistBuilder length(int value) {
        Checks.inRange("length", value, 1, MOST);
        length = value;
        return this;
    }

    /**
     * Leaves out what is less similar to the seed; on a path, steps that are larger.
     *
     * @param value least similarity, -1 to 1
     * @return this builder
     */
    public PlaylistBuilder minSimilarity(double value) {
        minSimilarity = Checks.inRange("minSimilarity", value, -1, 1);
        return this;
    }

    /**
     * Prefers tracks that are unlike those already chosen (maximal marginal relevance).
     *
     * @param value what unlikeness counts beside likeness to the seed: 0 (only likeness, unless set) to 1
     * @return this builder
     */
    public PlaylistBuilder diversity(double value) {
        diversity = Checks.inRange("diversity", value, 0, 1);
        return this;
    }

    /**
     * Draws tracks by chance: the chance of each is proportional to {@code exp(score / temperature)}.
     *
     * @param value 0 (no chance, unless set) to 10; 0.05 already mixes what is similar
     * @param random the same number gives the same playlist
     * @return this builder
     */
    public PlaylistBuilder temperature(double value, long random) {
        temperature = Checks.inRange("temperature", value, 0, 10);
        randomSeed = random;
        return this;
    }

    /**
     * Takes some tracks alone, by genre, mood, duration, tempo and so on.
     *
     * @param value which
     * @return this builder
     */
    public PlaylistBuilder filter(TrackFilter value) {
        filter = value;
        return this;
    }

    /**
     * Takes so many tracks of an artist at most.
     *
     * @param value at least 1
     * @return this builder
     */
    public PlaylistBuilder perArtist(int value) {
        perArtist = Checks.atLeast("perArtist", value, 1);
        return this;
    }

    /**
     * Takes so many tracks of an album at most.
     *
     * @param value at least 1
     * @return this builder
     */
    public PlaylistBuilder perAlbum(int value) {
        perAlbum = Checks.atLeast("perAlbum", value, 1);
        return this;
    }

    /**
     * Keeps tracks of an artist apart.
     *
     * @param value so many tracks of others lie between two, at least
     * @return this builder
     */
    public PlaylistBuilder artistSpacing(int value) {
        artistSpacing = Checks.atLeast("artistSpacing", value, 0);
        return this;
    }

    /**
     * Keeps tracks of an album apart.
     *
     * @param value so many tracks of others lie between two, at least
     * @return this builder
     */
    public PlaylistBuilder albumSpacing(int value) {
        albumSpacing = Checks.atLeast("albumSpacing", value, 0);
        return this;
    }

    /**
     * Takes a song once: of tracks by one artist whose titles differ only in what is said of the version, and of tracks
     * that are at least 0.98 similar, the first.
     *
     * @return this builder
     */
    public PlaylistBuilder withoutDuplicates() {
        return withoutDuplicates(DUPLICATES_FROM);
    }

    /**
     * Takes a song once.
     *
     * @param similarity from which on two tracks are the same, -1 to 1
     * @return this builder
     */
    public PlaylistBuilder withoutDuplicates(double similarity) {
        duplicatesFrom = Checks.inRange("similarity", similarity, -1, 1);
        return this;
    }

    /**
     * Leaves out live recordings, remasters and demos, by their titles: {@code "Song (Live at Montreux)"}, {@code "Song
     * - 2011 Remaster"}, {@code "Song [Demo]"}.
     *
     * @return this builder
     */
    public PlaylistBuilder withoutVersions() {
        versions = false;
        return this;
    }

    /**
     * Leaves out tracks whose audio file is not there.
     *
     * @return this builder
     */
    public PlaylistBuilder onlyAvailable() {
        available = true;
        return this;
    }

    /**
     * Ends before the playlist takes longer. Tracks of unknown duration are left out.
     *
     * @param seconds above 0
     * @return this builder
     */
    public PlaylistBuilder totalDuration(double seconds) {
        totalDuration = Checks.inRange("seconds", seconds, Double.MIN_NORMAL, 1e12);
        return this;
    }

    /**
     * Begins the playlist with the track given by {@link #seed}.
     *
     * @return this builder
     */
    public PlaylistBuilder withSeed() {
        withSeed = true;
        return this;
    }

    /**
     * Orders the tracks as a walk away from the seed, ring by ring, in each from a track to the one most like it;
     * otherwise they come as they were chosen.
     *
     * @return this builder
     */
    public PlaylistBuilder radiusWalk() {
        radiusWalk = true;
        return this;
    }

    /**
     * Makes the playlist.
     *
     * @return the playlist
     * @throws UnknownTrackException if a track it is made from is not there
     * @throws IllegalStateException if nothing was said of what to make it from, or what was said does not go together
     */
    public Playlist build() {
        Rules rules = new Rules(
                perArtist, perAlbum, artistSpacing, albumSpacing, duplicatesFrom, versions, available, totalDuration);
        if (from != null && to != null) {
            return path(require(from), require(to), rules);
        }
        TrackQuery asked = query;
        if (asked == null) {
            throw new IllegalStateException("a playlist needs a seed, a blend or a path");
        }
        if (withSeed && seed == null) {
            throw new IllegalStateException("only a playlist made from a single seed can begin with it");
        }
        return selected(asked, rules);
    }

    private Track require(long id) {
        return catalog.track(id).orElseThrow(() -> new UnknownTrackException("there is no track " + id));
    }

    private Playlist path(Track first, Track last, Rules rules) {
        if (length < 2) {
            throw new IllegalStateException(
                    "a path has both ends, so that its length must be at least 2, was " + length);
        }
        if (diversity > 0 || temperature > 0 || radiusWalk) {
            throw new IllegalStateException("a path has its own order: no diversity, temperature or radius walk");
        }
        PathFinder finder = new PathFinder(catalog, rules, filter, minSimilarity);
        List<Track> tracks = finder.find(first, last, length);
        TrackSimilarities similarities =
                catalog.similarities(tracks.stream().map(Track::id).toList());
        List<PlaylistEntry> entries = new ArrayList<>();
        List<Double> steps = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            double step = i == 0
                    ? 1
                    : similarities.of(tracks.get(i - 1).id(), tracks.get(i).id());
            entries.add(new PlaylistEntry(tracks.get(i), step, List.of()));
            if (i > 0 && !Double.isNaN(step)) {
                steps.add(step);
            }
        }
        return new Playlist(
                entries, length, PlaylistStatistics.of(steps), tracks.size() < length ? finder.bounds() : Map.of());
    }

    /** Chooses among more and more of what is nearest, until there is enough or no more. */
    private Playlist selected(TrackQuery asked, Rules rules) {
        List<Track> first = withSeed ? List.of(require(Objects.requireNonNull(seed))) : List.of();
        int pool = Math.min(POOL_MOST, Math.max(POOL_LEAST, POOL_FACTOR * length));
        while (true) {
            TrackQuery wide = asked.narrowed(filter).withK(pool).withoutReasons();
            List<TrackMatch> found = catalog.search(wide);
            boolean all = found.size() < pool || pool == POOL_MOST;
            Map<Constraint, Integer> bounds = new EnumMap<>(Constraint.class);
            List<Candidate> candidates = candidates(found, rules, bounds);
            Set<Long> ids = new TreeSet<>(candidates.stream().map(Candidate::id).toList());
            first.forEach(track -> ids.add(track.id()));
            TrackSimilarities similarities = catalog.similarities(ids);
            Selection selection = new Selection(rules, diversity, first, similarities);
            List<Candidate> picked = selection.pick(candidates, length);
            boolean tooFew = first.size() + picked.size() < length;
            if (tooFew && !all) {
                pool = Math.min(POOL_MOST, 4 * pool);
                continue;
            }
            if (tooFew) {
                selection
                        .bounds(candidates)
                        .forEach((constraint, count) -> bounds.merge(constraint, count, Integer::sum));
            }
            if (radiusWalk) {
                List<Candidate> walk = RadiusWalk.order(first, picked, rules, similarities);
                if (walk.size() < picked.size()) {
                    bounds.merge(
                            artistSpacing > 0 ? Constraint.ARTIST_SPACING : Constraint.ALBUM_SPACING,
                            picked.size() - walk.size(),
                            Integer::sum);
                }
                picked = walk;
            }
            return playlist(asked, first, picked, bounds);
        }
    }

    private List<Candidate> candidates(List<TrackMatch> found, Rules rules, Map<Constraint, Integer> bounds) {
        List<Candidate> candidates = new ArrayList<>();
        Random random = new Random(randomSeed);
        for (TrackMatch match : found) {
            // Drawn for each, also for those left out, so that what is allowed does not change the luck of others.
            double gumbel = -Math.log(-Math.log(1 - random.nextDouble()));
            Optional<Constraint> bound = match.similarity() < minSimilarity
                    ? Optional.of(Constraint.MIN_SIMILARITY)
                    : rules.alone(match.track());
            if (bound.isPresent()) {
                bounds.merge(bound.get(), 1, Integer::sum);
            } else {
                candidates.add(new Candidate(match, temperature * gumbel));
            }
        }
        return candidates;
    }

    private Playlist playlist(
            TrackQuery asked, List<Track> first, List<Candidate> picked, Map<Constraint, Integer> bounds) {
        List<PlaylistEntry> entries = new ArrayList<>();
        first.forEach(track -> entries.add(new PlaylistEntry(track, 1, List.of())));
        Map<Long, List<String>> reasons = reasons(asked, picked);
        for (Candidate candidate : picked) {
            entries.add(new PlaylistEntry(
                    candidate.track(),
                    candidate.match().similarity(),
                    reasons.getOrDefault(candidate.id(), List.of())));
        }
        Map<Constraint, Integer> said = new EnumMap<>(Constraint.class);
        if (entries.size() < length) {
            said.putAll(bounds);
            if (said.isEmpty()) {
                said.put(filter.equals(TrackFilter.all()) ? Constraint.CATALOG : Constraint.FILTER, 0);
            }
        }
        List<Double> similarities =
                picked.stream().map(candidate -> candidate.match().similarity()).toList();
        return new Playlist(entries, length, PlaylistStatistics.of(similarities), said);
    }

    /** Asked for the few that were picked alone. */
    private Map<Long, List<String>> reasons(TrackQuery asked, List<Candidate> picked) {
        Map<Long, List<String>> reasons = new HashMap<>();
        if (!picked.isEmpty()) {
            List<Long> ids = picked.stream().map(Candidate::id).toList();
            TrackQuery again =
                    asked.narrowed(TrackFilter.in(TrackField.ID, ids)).withK(ids.size());
            catalog.search(again).forEach(match -> reasons.put(match.track().id(), match.reasons()));
        }
        return reasons;
    }
}
