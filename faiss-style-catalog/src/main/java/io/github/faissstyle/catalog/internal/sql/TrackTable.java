package io.github.faissstyle.catalog.internal.sql;

import io.github.faissstyle.catalog.track.AnalysisStatus;
import io.github.faissstyle.catalog.track.FileStamp;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.SearchText;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Tracks and their features. */
public final class TrackTable {
    /** Whether a track {@code t} may be found, given the catalog's state {@code s}. Never null. */
    static final String SEARCHABLE = "(t.removed_at IS NULL AND t.status = 'analysed' AND (s.feature_version IS NULL"
            + " OR (t.feature_version IS NOT NULL AND t.feature_version = s.feature_version)))";

    private static final String COLUMNS = "t.id, t.label, t.path, t.content_hash, t.title, t.artist, t.album, t.genre,"
            + " t.mood, t.music_key, t.year, t.duration, t.tempo, t.status, t.error, t.feature_version, t.added_at,"
            + " t.updated_at, t.removed_at, t.file_size, t.file_modified";

    private TrackTable() {}

    /**
     * Adds a track without its vectors.
     *
     * @param session where
     * @param generation of this change
     * @param track the track
     * @return its number
     * @throws SQLException if the database fails
     */
    public static long insert(Session session, long generation, NewTrack track) throws SQLException {
        long now = System.currentTimeMillis();
        @Nullable Object[] values = Arrays.copyOf(values(generation, now, track), 21);
        values[20] = now;
        long id = session.number(
                "INSERT INTO catalog_track (label, path, content_hash, title, artist, album, genre, mood, music_key,"
                        + " year, duration, tempo, search_text, status, error, feature_version, file_size, file_modified, updated_at, generation,"
                        + " added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                values);
        addFeatures(session, id, track.features());
        return id;
    }

    /**
     * Puts a track in the place of another, without its vectors.
     *
     * @param session where
     * @param generation of this change
     * @param id number of the track
     * @param track what it becomes
     * @return whether there is such a track
     * @throws SQLException if the database fails
     */
    public static boolean replace(Session session, long generation, long id, NewTrack track) throws SQLException {
        @Nullable Object[] values = Arrays.copyOf(values(generation, System.currentTimeMillis(), track), 21);
        values[20] = id;
        int changed = session.update(
                "UPDATE catalog_track SET label = ?, path = ?, content_hash = ?, title = ?, artist = ?, album = ?,"
                        + " genre = ?, mood = ?, music_key = ?, year = ?, duration = ?, tempo = ?, search_text = ?,"
                        + " status = ?, error = ?, feature_version = ?, file_size = ?, file_modified = ?, updated_at = ?,"
                        + " generation = ?"
                        + " WHERE id = ? AND removed_at IS NULL",
                values);
        if (changed > 0) {
            session.update("DELETE FROM catalog_feature WHERE track_id = ?", id);
            addFeatures(session, id, track.features());
        }
        return changed > 0;
    }

    /**
     * Changes what is known of a track besides its audio.
     *
     * @param session where
     * @param generation of this change
     * @param id number of the track
     * @param label what people call it
     * @param path where its audio lies
     * @param stamp by what a change of its file is noticed
     * @param tags what people say of it
     * @throws SQLException if the database fails
     */
    public static void describe(
            Session session,
            long generation,
            long id,
            String label,
            @Nullable String path,
            @Nullable FileStamp stamp,
            TrackTags tags)
            throws SQLException {
        session.update(
                "UPDATE catalog_track SET path = ?, title = ?, artist = ?, album = ?, genre = ?, mood = ?,"
                        + " music_key = ?, year = ?, duration = ?, tempo = ?, search_text = ?, file_size = ?,"
                        + " file_modified = ?, updated_at = ?, generation = ? WHERE id = ?",
                path,
                tags.title(),
                tags.artist(),
                tags.album(),
                tags.genre(),
                tags.mood(),
                tags.key(),
                tags.year(),
                tags.duration(),
                tags.tempo(),
                SearchText.of(label, path, tags),
                stamp == null ? null : stamp.size(),
                stamp == null ? null : stamp.modified(),
                System.currentTimeMillis(),
                generation,
                id);
    }

    private static @Nullable Object[] values(long generation, long now, NewTrack track) {
        FileStamp stamp = track.stamp();
        TrackTags tags = track.tags();
        @Nullable
        Object[] values = {
            track.label(),
            track.path(),
            track.contentHash(),
            tags.title(),
            tags.artist(),
            tags.album(),
            tags.genre(),
            tags.mood(),
            tags.key(),
            tags.year(),
            tags.duration(),
            tags.tempo(),
            SearchText.of(track.label(), track.path(), tags),
            track.status().stored(),
            track.error(),
            track.featureVersion(),
            stamp == null ? null : stamp.size(),
            stamp == null ? null : stamp.modified(),
            now,
            generation
        };
        for (Object value : values) {
            if (value instanceof String text && text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("texts of a track must not hold the character 0, there is \""
                        + text.replace("\0", "\\0") + "\"");
            }
        }
        return values;
    }

    private static void addFeatures(Session session, long id, Map<String, float[]> features) throws SQLException {
        try (Session.Batch batch = session.batch("INSERT INTO catalog_feature VALUES (?, ?, ?)")) {
            for (Map.Entry<String, float[]> feature : features.entrySet()) {
                batch.add(id, feature.getKey(), Floats.bytes(feature.getValue()));
            }
            batch.flush();
        }
    }

    /**
     * Marks tracks as removed, or as there again.
     *
     * @param session where
     * @param generation of this change
     * @param ids numbers of tracks
     * @param removed which
     * @return how many were not so before
     * @throws SQLException if the database fails
     */
    public static int setRemoved(Session session, long generation, Collection<Long> ids, boolean removed)
            throws SQLException {
        int changed = 0;
        Long now = removed ? System.currentTimeMillis() : null;
        for (long id : ids) {
            int one = session.update(
                    "UPDATE catalog_track SET removed_at = ?, generation = ? WHERE id = ? AND removed_at IS "
                            + (removed ? "" : "NOT ") + "NULL",
                    now,
                    generation,
                    id);
            if (one > 0 && !removed) {
                session.update("UPDATE catalog_vector SET generation = ? WHERE track_id = ?", generation, id);
            }
            changed += one;
        }
        return changed;
    }

    /**
     * Deletes what is marked as removed.
     *
     * @param session where
     * @return how many tracks
     * @throws SQLException if the database fails
     */
    public static int purge(Session session) throws SQLException {
        String removed = "(SELECT id FROM catalog_track WHERE removed_at IS NOT NULL)";
        session.update("DELETE FROM catalog_vector WHERE track_id IN " + removed);
        session.update("DELETE FROM catalog_vector WHERE data IS NULL");
        session.update("DELETE FROM catalog_feature WHERE track_id IN " + removed);
        return session.update("DELETE FROM catalog_track WHERE removed_at IS NOT NULL");
    }

    /**
     * Reads tracks that are not removed.
     *
     * @param session where
     * @param ids their numbers
     * @return those that are there
     * @throws SQLException if the database fails
     */
    public static Map<Long, Track> byId(Session session, Collection<Long> ids) throws SQLException {
        Map<Long, Track> tracks = new HashMap<>();
        session.eachOf(
                "SELECT " + COLUMNS + " FROM catalog_track t WHERE t.removed_at IS NULL AND t.id IN {in}", ids, row -> {
                    Track track = track(row);
                    tracks.put(track.id(), track);
                });
        return tracks;
    }

    /**
     * Finds a track that is not removed by its path.
     *
     * @param session where
     * @param path the path
     * @return the track
     * @throws SQLException if the database fails
     */
    public static Optional<Track> byPath(Session session, String path) throws SQLException {
        return session.one(
                "SELECT " + COLUMNS + " FROM catalog_track t WHERE t.removed_at IS NULL AND t.path = ?",
                TrackTable::track,
                path);
    }

    /**
     * Finds a track that is not removed by its content.
     *
     * @param session where
     * @param contentHash SHA-256 of its audio
     * @return the track
     * @throws SQLException if the database fails
     */
    public static Optional<Track> byHash(Session session, String contentHash) throws SQLException {
        return session.one(
                "SELECT " + COLUMNS + " FROM catalog_track t WHERE t.removed_at IS NULL AND t.content_hash = ?",
                TrackTable::track,
                contentHash);
    }

    /**
     * Reads a track that is marked as removed.
     *
     * @param session where
     * @param id its number
     * @return the track
     * @throws SQLException if the database fails
     */
    public static Optional<Track> removed(Session session, long id) throws SQLException {
        return session.one(
                "SELECT " + COLUMNS + " FROM catalog_track t WHERE t.removed_at IS NOT NULL AND t.id = ?",
                TrackTable::track,
                id);
    }

    /**
     * Lists tracks that are not removed, by number.
     *
     * @param session where
     * @param filter which
     * @param after number after which to begin
     * @param most how many at most
     * @return the tracks
     * @throws SQLException if the database fails
     */
    public static List<Track> list(Session session, TrackFilter filter, long after, int most) throws SQLException {
        FilterSql condition = FilterSql.of(filter);
        @Nullable Object[] values = with(condition.values(), after, most);
        return session.list(
                "SELECT " + COLUMNS + " FROM catalog_track t WHERE t.removed_at IS NULL AND " + condition.sql()
                        + " AND t.id > ? ORDER BY t.id LIMIT ?",
                TrackTable::track,
                values);
    }

    /**
     * Hands out all tracks that are not removed, by number.
     *
     * @param session where, in a snapshot
     * @param filter which
     * @param sink takes them
     * @throws SQLException if the database fails
     */
    public static void each(Session session, TrackFilter filter, Consumer<Track> sink) throws SQLException {
        FilterSql condition = FilterSql.of(filter);
        session.each(
                "SELECT " + COLUMNS + " FROM catalog_track t WHERE t.removed_at IS NULL AND " + condition.sql()
                        + " ORDER BY t.id",
                row -> sink.accept(track(row)),
                condition.values());
    }

    /**
     * Lists the numbers of tracks that may be found.
     *
     * @param session where
     * @param filter which
     * @param most how many at most
     * @return numbers, ascending
     * @throws SQLException if the database fails
     */
    public static long[] searchable(Session session, TrackFilter filter, int most) throws SQLException {
        FilterSql condition = FilterSql.of(filter);
        LongStream.Builder ids = LongStream.builder();
        session.each(
                "SELECT t.id FROM catalog_track t CROSS JOIN catalog_state s WHERE " + SEARCHABLE + " AND "
                        + condition.sql() + " ORDER BY t.id LIMIT ?",
                row -> ids.add(row.getLong(1)),
                with(condition.values(), most));
        return ids.build().toArray();
    }

    /**
     * Counts tracks by what keeps them from being found, or does not.
     *
     * @param session where
     * @return counts
     * @throws SQLException if the database fails
     */
    public static Counts count(Session session) throws SQLException {
        Map<String, Long> byStatus = new HashMap<>();
        session.each(
                "SELECT CASE WHEN t.removed_at IS NULL THEN t.status ELSE 'removed' END, COUNT(*)"
                        + " FROM catalog_track t GROUP BY 1",
                row -> byStatus.put(row.getString(1), row.getLong(2)));
        long searchable =
                session.number("SELECT COUNT(*) FROM catalog_track t CROSS JOIN catalog_state s WHERE " + SEARCHABLE);
        return new Counts(
                byStatus.getOrDefault("analysed", 0L),
                byStatus.getOrDefault("pending", 0L),
                byStatus.getOrDefault("failed", 0L),
                byStatus.getOrDefault("removed", 0L),
                searchable);
    }

    /**
     * How many tracks there are.
     *
     * @param analysed with vectors
     * @param pending not analysed yet
     * @param failed whose analysis failed
     * @param removed marked as removed
     * @param searchable analysed, of the feature version that is searched
     */
    public record Counts(long analysed, long pending, long failed, long removed, long searchable) {}

    /**
     * Reads features.
     *
     * @param session where
     * @param ids numbers of tracks
     * @return numbers a feature, by track
     * @throws SQLException if the database fails
     */
    public static Map<Long, Map<String, float[]>> features(Session session, Collection<Long> ids) throws SQLException {
        Map<Long, Map<String, float[]>> features = new HashMap<>();
        session.eachOf(
                "SELECT track_id, name, data FROM catalog_feature WHERE track_id IN {in} ORDER BY track_id, name",
                ids,
                row -> features.computeIfAbsent(row.getLong(1), id -> new LinkedHashMap<>())
                        .put(row.getString(2), Floats.of(row.getBytes(3))));
        return features;
    }

    /**
     * Reads the features of some tracks, evenly spread over their numbers.
     *
     * @param session where
     * @param most how many tracks at most
     * @return numbers a feature, a map a track
     * @throws SQLException if the database fails
     */
    public static Collection<Map<String, float[]>> sampleOfFeatures(Session session, int most) throws SQLException {
        long last = session.number("SELECT COALESCE(MAX(id), 0) FROM catalog_track");
        List<Long> ids = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < most; i++) {
            Optional<Long> next = session.one(
                    "SELECT track_id FROM catalog_feature WHERE track_id >= ? ORDER BY track_id LIMIT 1",
                    row -> row.getLong(1),
                    Math.max(from, last * i / most));
            if (next.isEmpty()) {
                break;
            }
            ids.add(next.get());
            from = next.get() + 1;
        }
        return features(session, ids).values();
    }

    private static @Nullable Object[] with(@Nullable Object[] values, @Nullable Object... more) {
        @Nullable Object[] all = Arrays.copyOf(values, values.length + more.length);
        System.arraycopy(more, 0, all, values.length, more.length);
        return all;
    }

    private static Track track(ResultSet row) throws SQLException {
        long removed = row.getLong(19);
        @Nullable Instant removedAt = row.wasNull() ? null : Instant.ofEpochMilli(removed);
        TrackTags tags = new TrackTags(
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getObject(11) == null ? null : (Integer) row.getInt(11),
                row.getObject(12) == null ? null : (Double) row.getDouble(12),
                row.getObject(13) == null ? null : (Double) row.getDouble(13));
        return new Track(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                tags,
                AnalysisStatus.of(row.getString(14)),
                row.getString(15),
                row.getString(16),
                row.getObject(20) == null ? null : new FileStamp(row.getLong(20), row.getLong(21)),
                Instant.ofEpochMilli(row.getLong(17)),
                Instant.ofEpochMilli(row.getLong(18)),
                removedAt);
    }
}
