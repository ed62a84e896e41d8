package io.github.faissstyle.catalog.transfer;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.catalog.internal.sql.SqliteFile;
import io.github.faissstyle.catalog.space.Space;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.VectorIndex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the folder of a Python program that keeps {@code clap.index} and {@code librosa.index} (FAISS) beside
 * {@code metadata.db}, a SQLite file whose table {@code audio} has a row number, {@code faiss_idx}, for both indexes,
 * and features as {@code float64}.
 *
 * <p>That one number fits both only while every track has both vectors. Where the indexes hold different numbers of
 * vectors, only {@code librosa.index}, whose rows it counts, can be told apart: the other is left out, and said so.
 */
public final class AudioDbImport {
    private static final List<String> FEATURES = List.of("mfcc", "chroma", "spectral_contrast", "rhythm", "zcr", "rms");
    private static final Map<String, Double> WEIGHTS = weights();

    private AudioDbImport() {}

    private static Map<String, Double> weights() {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put("clap", 0.6);
        weights.put("librosa", 0.4);
        return weights;
    }

    /**
     * What a folder holds.
     *
     * @param spaces its spaces, with the weights of that program, 0.6 and 0.4
     * @param tracks its tracks
     * @param notes what was left out, and why
     */
    public record Content(List<Space> spaces, List<NewTrack> tracks, List<String> notes) {
        /** Copies the lists. */
        public Content {
            spaces = List.copyOf(spaces);
            tracks = List.copyOf(tracks);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Reads a folder.
     *
     * @param folder holds {@code metadata.db} and at least one of the indexes; nothing is changed
     * @return what it holds
     * @throws FaissStyleException if a file is missing or damaged, or the table is not as expected
     */
    public static Content read(Path folder) {
        Path database = folder.resolve("metadata.db");
        if (!Files.isRegularFile(database)) {
            throw new FaissStyleException("there is no file " + database);
        }
        Map<String, VectorIndex> indexes = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        try {
            for (String name : WEIGHTS.keySet()) {
                Path file = folder.resolve(name + ".index");
                if (Files.isRegularFile(file)) {
                    indexes.put(name, VectorIndexes.read(file));
                } else {
                    notes.add("there is no " + name + ".index");
                }
            }
            leaveOutWhatDoesNotFit(indexes, notes);
            List<Space> spaces = indexes.entrySet().stream()
                    .map(index -> new Space(
                            index.getKey(),
                            index.getValue().info().dimension(),
                            Optional.ofNullable(WEIGHTS.get(index.getKey())).orElse(1.0)))
                    .toList();
            return new Content(spaces, tracks(database, indexes), notes);
        } finally {
            indexes.values().forEach(VectorIndex::close);
        }
    }

    private static void leaveOutWhatDoesNotFit(Map<String, VectorIndex> indexes, List<String> notes) {
        VectorIndex clap = indexes.get("clap");
        VectorIndex librosa = indexes.get("librosa");
        if (clap != null
                && librosa != null
                && clap.info().ntotal() != librosa.info().ntotal()) {
            notes.add("clap.index holds " + clap.info().ntotal() + " vectors and librosa.index "
                    + librosa.info().ntotal()
                    + ": which track a row of clap.index is of cannot be told, it is left out");
            indexes.remove("clap");
            clap.close();
        }
    }

    private static List<NewTrack> tracks(Path database, Map<String, VectorIndex> indexes) {
        List<NewTrack> tracks = new ArrayList<>();
        String columns = String.join(", ", FEATURES);
        try (SqliteFile file = SqliteFile.of(database, Duration.ofSeconds(10), true);
                Connection connection = file.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, faiss_idx, label, path, hash, " + columns + " FROM audio ORDER BY id")) {
            while (row.next()) {
                tracks.add(track(database, row, indexes));
            }
            return tracks;
        } catch (SQLException e) {
            throw new FaissStyleException(database + " is no metadata.db of such a folder: " + e.getMessage(), e);
        }
    }

    private static NewTrack track(Path database, ResultSet row, Map<String, VectorIndex> indexes) throws SQLException {
        String where = database + ", row " + row.getLong(1);
        long number = row.getLong(2);
        NewTrack track =
                NewTrack.of(row.getString(3)).withPath(row.getString(4)).withContentHash(row.getString(5));
        for (Map.Entry<String, VectorIndex> index : indexes.entrySet()) {
            if (number < 0 || number >= index.getValue().info().ntotal()) {
                throw new FaissStyleException(where + ": faiss_idx is " + number + ", " + index.getKey()
                        + ".index holds " + index.getValue().info().ntotal() + " vectors");
            }
            track = track.withVector(index.getKey(), index.getValue().reconstruct(number));
        }
        for (int i = 0; i < FEATURES.size(); i++) {
            byte[] bytes = row.getBytes(6 + i);
            if (bytes != null && bytes.length > 0) {
                track = track.withFeature(FEATURES.get(i), doubles(where, FEATURES.get(i), bytes));
            }
        }
        return track;
    }

    private static float[] doubles(String where, String feature, byte[] bytes) {
        if (bytes.length % Double.BYTES != 0) {
            throw new FaissStyleException(
                    where + ": " + feature + " has " + bytes.length + " bytes, expected eight a number");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.length / Double.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) buffer.getDouble();
        }
        return values;
    }
}
