package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Follower;
import io.github.faissstyle.catalog.internal.index.Preparation;
import io.github.faissstyle.catalog.internal.index.SpaceIndex;
import io.github.faissstyle.catalog.internal.sql.CatalogState;
import io.github.faissstyle.catalog.internal.sql.Database;
import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.SpaceTable;
import io.github.faissstyle.catalog.internal.sql.SqliteFile;
import io.github.faissstyle.catalog.internal.sql.TrackTable;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import io.github.faissstyle.catalog.space.Space;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.AnalysisStatus;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.index.RecallProbe;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A music library: tracks with their metadata and their vectors in several feature spaces.
 *
 * <pre>{@code
 * try (TrackCatalog catalog = TrackCatalog.builder()
 *         .folder(Path.of("audio_db"))
 *         .space("clap", 512)
 *         .space("librosa", 88)
 *         .open()) {
 *     long id = catalog.add(track).id();
 *     for (TrackMatch match : catalog.search(TrackQuery.like(id).withK(5))) {
 *         System.out.println(match.track().label() + " " + match.similarity() + " " + match.reasons());
 *     }
 * }
 * }</pre>
 *
 * <p>The tables, in SQLite or PostgreSQL, are the truth; the indexes, one FAISS file a space, are copies that know
 * which generation of the tables they hold. Every search first takes over what was committed since, by this process or
 * another: a track is found as soon as {@code add} has returned, and not any more as soon as {@code remove} has.
 * Whatever happens to index files, opening the catalog makes them good from the tables.
 *
 * <p><b>Threads and processes.</b> Safe for any number of threads. Several processes may open one catalog; writers wait
 * for each other, in SQLite as long as {@link CatalogBuilder#lockTimeout} says.
 *
 * <p><b>Errors.</b> {@link UnknownTrackException} for tracks that are not there, {@link IllegalArgumentException} for
 * arguments that do not fit, {@link FaissStyleException} where the database fails; a change is made as a whole or not
 * at all.
 */
public final class TrackCatalog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackCatalog.class);

    private final Database database;
    private final Follower follower;
    private final @Nullable TrackAnalyzer analyzer;
    private final @Nullable SqliteFile own;
    private final boolean checkpointOnClose;
    private final FilterIds filters = new FilterIds();
    private final Neighbourhoods neighbourhoods = new Neighbourhoods();
    private final FeatureScales scales = new FeatureScales();
    private volatile boolean closed;

    TrackCatalog(
            Database database,
            Follower follower,
            @Nullable TrackAnalyzer analyzer,
            @Nullable SqliteFile own,
            boolean checkpointOnClose) {
        this.database = database;
        this.follower = follower;
        this.analyzer = analyzer;
        this.own = own;
        this.checkpointOnClose = checkpointOnClose;
    }

    /**
     * Begins to open a catalog.
     *
     * @return a builder
     */
    public static CatalogBuilder builder() {
        return new CatalogBuilder();
    }

    /**
     * Opens the catalog in a folder, or makes one without spaces.
     *
     * @param folder holds {@code metadata.db} and index files
     * @return the catalog, for the caller to close
     */
    public static TrackCatalog open(Path folder) {
        return builder().folder(folder).open();
    }

    void begin(ProgressListener progress) {
        follower.follow(progress);
    }

    /**
     * Adds spaces that are not there, and says which feature version is searched. Writes only what is not so already.
     */
    void declare(List<Space> declared, @Nullable String featureVersion) {
        List<SpaceTable.Row> known = database.read(SpaceTable::all);
        for (Space space : declared) {
            Optional<SpaceTable.Row> same = known.stream()
                    .filter(row -> row.space().name().equals(space.name()))
                    .findFirst();
            if (same.isPresent() && same.get().space().dimension() != space.dimension()) {
                throw new FaissStyleException("space \"" + space.name() + "\" has vectors of "
                        + same.get().space().dimension() + " floats, expected " + space.dimension());
            }
        }
        CatalogState state = database.read(CatalogState::read);
        boolean newVersion = featureVersion != null && !featureVersion.equals(state.featureVersion());
        if (!newVersion && known.stream().map(SpaceTable.Row::space).toList().containsAll(declared)) {
            return;
        }
        database.write((session, generation) -> {
            for (Space space : declared) {
                Optional<SpaceTable.Row> same = SpaceTable.all(session).stream()
                        .filter(row -> row.space().name().equals(space.name()))
                        .findFirst();
                if (same.isEmpty()) {
                    SpaceTable.add(session, space);
                } else {
                    SpaceTable.setWeight(session, same.get().id(), space.weight());
                }
            }
            if (newVersion) {
                CatalogState.setFeatureVersion(session, generation, featureVersion);
            }
            return true;
        });
    }

    /**
     * Lists the spaces.
     *
     * @return the spaces, as they were added
     */
    public List<Space> spaces() {
        return indexes().stream().map(SpaceIndex::space).toList();
    }

    private List<SpaceIndex> indexes() {
        if (closed) {
            throw new IllegalStateException("the catalog is closed");
        }
        return List.copyOf(follower.follow(ProgressListener.NONE).values());
    }

    private <T> T write(Database.Change<T> change) {
        if (closed) {
            throw new IllegalStateException("the catalog is closed");
        }
        return database.write(change);
    }

    private <T> T read(Database.Work<T> work) {
        if (closed) {
            throw new IllegalStateException("the catalog is closed");
        }
        return database.read(work);
    }

    /**
     * Adds a track. It is found as soon as this returns.
     *
     * @param track the track
     * @return its number; or that of a track with the same content hash or path, which then stays as it is
     * @throws IllegalArgumentException if it has a vector of an unknown space or another width, not finite or zero
     */
    public AddResult add(NewTrack track) {
        return addAll(List.of(track)).get(0);
    }

    /**
     * Adds tracks, all or (on failure) none. Much faster than one by one.
     *
     * @param tracks the tracks
     * @return what became of each
     * @throws IllegalArgumentException if one has a vector of an unknown space or another width, not finite or zero
     */
    public List<AddResult> addAll(List<NewTrack> tracks) {
        List<Map<Integer, float[]>> vectors = checked(tracks);
        return write((session, generation) -> {
            List<AddResult> results = new ArrayList<>(tracks.size());
            for (int i = 0; i < tracks.size(); i++) {
                results.add(addOne(session, generation, tracks.get(i), vectors.get(i)));
            }
            return results;
        });
    }

    private static AddResult addOne(Session session, long generation, NewTrack track, Map<Integer, float[]> vectors)
            throws SQLException {
        Optional<AddResult> same = same(session, track);
        if (same.isPresent()) {
            return same.get();
        }
        long id = TrackTable.insert(session, generation, track);
        VectorTable.put(session, generation, id, vectors);
        return new AddResult(id, AddResult.Outcome.ADDED);
    }

    /** A track that is there already. */
    private static Optional<AddResult> same(Session session, NewTrack track) throws SQLException {
        String hash = track.contentHash();
        Optional<Track> sameContent = hash == null ? Optional.empty() : TrackTable.byHash(session, hash);
        if (sameContent.isPresent()) {
            return Optional.of(new AddResult(sameContent.get().id(), AddResult.Outcome.SAME_CONTENT));
        }
        String path = track.path();
        Optional<Track> samePath = path == null ? Optional.empty() : TrackTable.byPath(session, path);
        return samePath.map(found -> new AddResult(found.id(), AddResult.Outcome.SAME_PATH));
    }

    private List<Map<Integer, float[]>> checked(List<NewTrack> tracks) {
        Map<String, SpaceIndex> byName = new LinkedHashMap<>();
        indexes().forEach(index -> byName.put(index.space().name(), index));
        List<Map<Integer, float[]>> checked = new ArrayList<>(tracks.size());
        for (NewTrack track : tracks) {
            Map<Integer, float[]> vectors = new LinkedHashMap<>();
            track.vectors().forEach((name, vector) -> {
                SpaceIndex space = byName.get(name);
                if (space == null) {
                    throw new IllegalArgumentException("track \"" + track.label() + "\" has a vector in space \"" + name
                            + "\", which is not there; there are: " + byName.keySet());
                }
                // Checked as it is, whatever standardising would make of it.
                new Preparation(space.space().dimension(), null, null)
                        .unit("vector of track \"" + track.label() + "\" in space \"" + name + "\"", vector);
                vectors.put(space.id(), vector);
            });
            checked.add(vectors);
        }
        return checked;
    }

    /**
     * Puts a track in the place of another, which keeps its number: metadata, vectors and features.
     *
     * @param id number of the track
     * @param track what it becomes
     * @throws UnknownTrackException if there is no such track
     * @throws IllegalArgumentException if another track has the same content hash or path, or a vector does not fit
     */
    public void replace(long id, NewTrack track) {
        Map<Integer, float[]> vectors = checked(List.of(track)).get(0);
        write((session, generation) -> {
            checkNoOther(session, id, track.contentHash(), track.path());
            if (!TrackTable.replace(session, generation, id, track)) {
                throw unknown(id);
            }
            VectorTable.clear(session, generation, id);
            VectorTable.put(session, generation, id, vectors);
            return true;
        });
    }

    private static void checkNoOther(Session session, long id, @Nullable String hash, @Nullable String path)
            throws SQLException {
        Optional<Track> other = hash == null ? Optional.empty() : TrackTable.byHash(session, hash);
        if (other.isEmpty() || other.get().id() == id) {
            other = path == null ? Optional.empty() : TrackTable.byPath(session, path);
        }
        if (other.isPresent() && other.get().id() != id) {
            throw new IllegalArgumentException("track " + id + " would have the content or path of track "
                    + other.get().id() + " (" + other.get().label() + ")");
        }
    }

    private static UnknownTrackException unknown(long id) {
        return new UnknownTrackException("there is no track " + id);
    }

    /**
     * Changes what people say of a track.
     *
     * @param id number of the track
     * @param tags all its tags
     * @throws UnknownTrackException if there is no such track
     */
    public void retag(long id, TrackTags tags) {
        write((session, generation) -> {
            Track track = require(session, id);
            TrackTable.describe(session, generation, id, track.label(), track.path(), track.stamp(), tags);
            return true;
        });
    }

    /**
     * Changes where a track's audio lies.
     *
     * @param id number of the track
     * @param path the new path, or null
     * @param stamp of the file there, or null
     * @throws UnknownTrackException if there is no such track
     * @throws IllegalArgumentException if another track has this path
     */
    public void move(long id, @Nullable String path, io.github.faissstyle.catalog.track.@Nullable FileStamp stamp) {
        write((session, generation) -> {
            Track track = require(session, id);
            checkNoOther(session, id, null, path);
            TrackTable.describe(session, generation, id, track.label(), path, stamp, track.tags());
            return true;
        });
    }

    private static Track require(Session session, long id) throws SQLException {
        Track track = TrackTable.byId(session, List.of(id)).get(id);
        if (track == null) {
            throw unknown(id);
        }
        return track;
    }

    /**
     * Removes a track. It is not found any more as soon as this returns; until {@link #vacuum} it can be
     * {@linkplain #restore restored}.
     *
     * @param id number of the track
     * @throws UnknownTrackException if there is no such track
     */
    public void remove(long id) {
        if (removeAll(List.of(id)) == 0) {
            throw unknown(id);
        }
    }

    /**
     * Removes tracks, all or (on failure) none.
     *
     * @param ids their numbers; those that are not there are passed over
     * @return how many were removed
     */
    public int removeAll(Collection<Long> ids) {
        return write((session, generation) -> TrackTable.setRemoved(session, generation, ids, true));
    }

    /**
     * Brings back a track that was removed.
     *
     * @param id number of the track
     * @throws UnknownTrackException if no such track was removed
     * @throws IllegalArgumentException if another track has its content or path by now
     */
    public void restore(long id) {
        write((session, generation) -> {
            Track track = TrackTable.removed(session, id)
                    .orElseThrow(() -> new UnknownTrackException("there is no removed track " + id));
            checkNoOther(session, id, track.contentHash(), track.path());
            return TrackTable.setRemoved(session, generation, List.of(id), false);
        });
    }

    /**
     * Reads a track.
     *
     * @param id its number
     * @return the track, unless it is not there
     */
    public Optional<Track> track(long id) {
        return Optional.ofNullable(
                read(session -> TrackTable.byId(session, List.of(id))).get(id));
    }

    /**
     * Reads tracks.
     *
     * @param ids their numbers
     * @return those that are there, by number
     */
    public Map<Long, Track> tracks(Collection<Long> ids) {
        return read(session -> TrackTable.byId(session, ids));
    }

    /**
     * Finds a track by its path.
     *
     * @param path as the catalog has it
     * @return the track, unless there is none
     */
    public Optional<Track> trackAt(String path) {
        return read(session -> TrackTable.byPath(session, path));
    }

    /**
     * Finds a track by its content.
     *
     * @param contentHash SHA-256 of its audio file
     * @return the track, unless there is none
     */
    public Optional<Track> trackWithContent(String contentHash) {
        return read(session -> TrackTable.byHash(session, contentHash));
    }

    /**
     * Lists tracks by their numbers, a page at a time.
     *
     * @param filter which
     * @param after number after which the page begins; 0 for the first
     * @param most how many at most
     * @return the tracks
     */
    public List<Track> list(TrackFilter filter, long after, int most) {
        Checks.atLeast("most", most, 1);
        return read(session -> TrackTable.list(session, filter, after, most));
    }

    /**
     * Hands out tracks by their numbers, without holding them all.
     *
     * @param filter which
     * @param sink takes them; must not call the catalog
     */
    public void forEach(TrackFilter filter, Consumer<Track> sink) {
        indexes();
        database.snapshot(session -> {
            TrackTable.each(session, filter, sink);
            return true;
        });
    }

    /**
     * Reads a track's vectors, as they were given.
     *
     * @param id its number
     * @return a vector a space; none if it is not analysed
     * @throws UnknownTrackException if there is no such track
     */
    public Map<String, float[]> vectors(long id) {
        List<SpaceIndex> indexes = indexes();
        return read(session -> {
            require(session, id);
            return byName(indexes, VectorTable.stored(session, List.of(id)).getOrDefault(id, Map.of()));
        });
    }

    private static Map<String, float[]> byName(List<SpaceIndex> indexes, Map<Integer, float[]> byId) {
        Map<String, float[]> named = new LinkedHashMap<>();
        for (SpaceIndex index : indexes) {
            float[] vector = byId.get(index.id());
            if (vector != null) {
                named.put(index.space().name(), vector);
            }
        }
        return named;
    }

    /**
     * Reads a track's features.
     *
     * @param id its number
     * @return numbers a feature
     * @throws UnknownTrackException if there is no such track
     */
    public Map<String, float[]> features(long id) {
        return read(session -> {
            require(session, id);
            return TrackTable.features(session, List.of(id)).getOrDefault(id, Map.of());
        });
    }

    /**
     * Reads vectors of tracks to compare them with each other.
     *
     * @param ids their numbers
     * @return similarities by the catalog's weights
     */
    public TrackSimilarities similarities(Collection<Long> ids) {
        List<SpaceIndex> indexes = indexes();
        Map<Long, Map<Integer, float[]>> stored = read(session -> VectorTable.of(session, ids));
        Map<Long, Map<String, float[]>> units = new HashMap<>();
        stored.forEach((id, vectors) -> {
            Map<String, float[]> ofTrack = new LinkedHashMap<>();
            for (SpaceIndex index : indexes) {
                float[] raw = vectors.get(index.id());
                if (raw != null) {
                    ofTrack.put(index.space().name(), index.preparation().unit("vector of track " + id, raw));
                }
            }
            units.put(id, ofTrack);
        });
        Map<String, Double> weights = new LinkedHashMap<>();
        indexes.forEach(index -> weights.put(index.space().name(), index.space().weight()));
        return new TrackSimilarities(units, weights);
    }

    /**
     * Analyses a file, without adding it.
     *
     * @param file an audio file
     * @return what the catalog's analyzer makes of it
     * @throws IllegalStateException if the catalog has no analyzer
     */
    public TrackAnalysis analyze(Path file) {
        if (analyzer == null) {
            throw new IllegalStateException("audio files need an analyzer, the catalog was opened without one");
        }
        return analyzer.analyze(file);
    }

    /**
     * Returns what makes vectors of audio files.
     *
     * @return the analyzer, if the catalog was opened with one
     */
    public Optional<TrackAnalyzer> analyzer() {
        return Optional.ofNullable(analyzer);
    }

    /**
     * Finds tracks.
     *
     * @param query what to look for
     * @return the best first; fewer than asked for where there are no more
     * @throws UnknownTrackException if it looks with a track that is not there
     * @throws IllegalArgumentException if a vector or weight does not fit the spaces, or what is looked with has no
     *     vector
     */
    public List<TrackMatch> search(TrackQuery query) {
        return searchAll(List.of(query)).get(0);
    }

    /**
     * Finds tracks for several queries.
     *
     * @param queries what to look for
     * @return a list a query
     */
    public List<List<TrackMatch>> searchAll(List<TrackQuery> queries) {
        Map<Path, TrackAnalysis> analysed = new HashMap<>();
        for (TrackQuery query : queries) {
            for (TrackQuery.Weighted weighted : query.seeds()) {
                if (weighted.seed() instanceof TrackQuery.Seed.ByFile seed) {
                    analysed.computeIfAbsent(seed.file(), this::analyze);
                }
            }
        }
        List<SpaceIndex> indexes = indexes();
        return read(session -> {
            CatalogState state = CatalogState.read(session);
            if (LOG.isDebugEnabled()) {
                LOG.debug("search of generation {}: {}", state.generation(), whyTracksAreMissing(session, state));
            }
            List<List<TrackMatch>> found = new ArrayList<>();
            for (TrackQuery query : queries) {
                SeedVectors seeds = SeedVectors.of(session, indexes, query, analysed);
                found.add(new BlendedSearch(session, indexes, seeds, query, neighbourhoods, scales)
                        .search(filters, state.generation()));
            }
            return found;
        });
    }

    private static String whyTracksAreMissing(Session session, CatalogState state) throws SQLException {
        TrackTable.Counts counts = TrackTable.count(session);
        return counts.searchable() + " tracks may be found; " + counts.pending() + " are not analysed, "
                + counts.failed() + " failed, " + (counts.analysed() - counts.searchable())
                + " are of another feature version than " + state.featureVersion() + ", " + counts.removed()
                + " are removed";
    }

    /**
     * Says why a track cannot be found.
     *
     * @param id number of the track
     * @param query what does not find it
     * @return a sentence; empty if nothing keeps the query from finding it but how unlike it is
     */
    public Optional<String> whyNotFound(long id, TrackQuery query) {
        List<SpaceIndex> indexes = indexes();
        return read(session -> {
            CatalogState state = CatalogState.read(session);
            Track track = TrackTable.byId(session, List.of(id)).get(id);
            if (track == null) {
                return Optional.of("track " + id
                        + (TrackTable.removed(session, id).isPresent() ? " was removed" : " is not there"));
            }
            if (track.status() != AnalysisStatus.ANALYSED) {
                return Optional.of("track " + id
                        + (track.error() == null ? " is not analysed yet" : ": its analysis failed: " + track.error()));
            }
            if (state.featureVersion() != null && !state.featureVersion().equals(track.featureVersion())) {
                return Optional.of("track " + id + " is of feature version " + track.featureVersion() + ", "
                        + state.featureVersion() + " is searched");
            }
            if (!query.filter().matches(track)) {
                return Optional.of("the filter leaves track " + id + " out: " + query.filter());
            }
            if (query.excluded().contains(id)) {
                return Optional.of("the query leaves track " + id + " out");
            }
            Map<String, float[]> vectors =
                    byName(indexes, VectorTable.of(session, List.of(id)).getOrDefault(id, Map.of()));
            boolean none = query.weights().isEmpty()
                    ? vectors.isEmpty()
                    : vectors.keySet().stream()
                            .noneMatch(space -> query.weights().getOrDefault(space, 0.0) > 0);
            return none
                    ? Optional.of("track " + id + " has no vector in a space that counts, only in " + vectors.keySet())
                    : Optional.empty();
        });
    }

    /**
     * Says what the catalog holds and how its indexes stand.
     *
     * @return statistics
     */
    public CatalogStatistics statistics() {
        List<SpaceIndex> indexes = indexes();
        return read(session -> {
            CatalogState state = CatalogState.read(session);
            TrackTable.Counts counts = TrackTable.count(session);
            List<SpaceStatistics> spaces = new ArrayList<>();
            for (SpaceIndex index : indexes) {
                spaces.add(index.statistics(VectorTable.count(session, index.id())));
            }
            return new CatalogStatistics(
                    database.dialect().product(),
                    state.generation(),
                    counts.analysed() + counts.pending() + counts.failed(),
                    counts.analysed(),
                    counts.pending(),
                    counts.failed(),
                    counts.analysed() - counts.searchable(),
                    counts.removed(),
                    state.featureVersion(),
                    spaces);
        });
    }

    /**
     * Brings all that waits into the indexes, and writes their files where there is a folder. Searches go on meanwhile.
     *
     * @param progress hears of what takes long; may cancel
     */
    public void checkpoint(ProgressListener progress) {
        indexes();
        follower.checkpoint(false, progress);
    }

    /**
     * Makes all indexes anew, from the tables. Searches go on meanwhile.
     *
     * @param progress hears how far it has come; may cancel
     */
    public void rebuild(ProgressListener progress) {
        indexes();
        follower.checkpoint(true, progress);
    }

    /**
     * Brings the components of a space to one scale: from each its mean over the catalog's vectors is taken, and what
     * is left is divided by its deviation, before vectors are compared. For measured features, whose components are in
     * different units; not for what a model made. Vectors stay as they are; both are kept in the tables until this is
     * called again.
     *
     * @param space name of the space, which must hold at least 2 vectors
     * @param progress hears of indexes that are made anew
     */
    public void standardise(String space, ProgressListener progress) {
        SpaceIndex index = indexes().stream()
                .filter(known -> known.space().name().equals(space))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no space \"" + space + "\"; there are: " + spaces()));
        Moments moments = new Moments(index.space().dimension());
        database.snapshot(session -> {
            VectorTable.each(session, index.id(), (track, vector) -> moments.add(vector));
            return true;
        });
        Checks.atLeast("vectors in space \"" + space + "\"", (int) Math.min(moments.count(), Integer.MAX_VALUE), 2);
        write((session, generation) -> {
            SpaceTable.standardise(session, index.id(), moments.mean(), moments.deviation());
            CatalogState.setEpoch(session, generation);
            return true;
        });
        follower.follow(progress);
    }

    /**
     * Measures what searches of a space's index find of the truly nearest.
     *
     * @param space name of the space
     * @param sample number of queries
     * @param k neighbours a query
     * @return recall and times; empty while the index proper holds nothing
     */
    public Optional<RecallProbe> recallProbe(String space, int sample, int k) {
        return indexes().stream()
                .filter(index -> index.space().name().equals(space))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no space \"" + space + "\""))
                .recallProbe(sample, k);
    }

    /**
     * Checks the structure of all indexes and every byte of their files.
     *
     * @return what is wrong, a sentence each; {@link #rebuild} puts it right
     */
    public List<String> verify() {
        return indexes().stream().flatMap(index -> index.verify().stream()).toList();
    }

    /**
     * Deletes removed tracks for good, and gives back their space.
     *
     * @param progress hears of what takes long
     * @return how many tracks were deleted
     */
    public int vacuum(ProgressListener progress) {
        checkpoint(progress);
        int purged = write((session, generation) -> {
            // Who had seen everything before this needs nothing of what is deleted.
            CatalogState.setEpoch(session, generation - 1);
            return TrackTable.purge(session);
        });
        database.vacuum();
        checkpoint(progress);
        return purged;
    }

    /**
     * Closes the catalog, after a checkpoint unless it was opened without. If that fails, as on a full disk, it is
     * logged: nothing is lost, the next opening reads the tables.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            if (checkpointOnClose) {
                follower.checkpoint(false, ProgressListener.NONE);
            }
        } catch (RuntimeException e) {
            LOG.warn("index files were not written on close, the next opening makes up for it", e);
        } finally {
            closed = true;
            follower.close();
            closeOwn();
        }
    }

    private void closeOwn() {
        try {
            if (own != null) {
                own.close();
            }
        } catch (SQLException e) {
            throw new FaissStyleException("connections were not closed: " + e.getMessage(), e);
        }
    }
}
