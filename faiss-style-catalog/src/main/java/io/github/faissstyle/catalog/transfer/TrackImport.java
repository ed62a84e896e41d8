package io.github.faissstyle.catalog.transfer;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Vectors of other programs, as tracks to be added.
 *
 * <pre>{@code
 * List<NewTrack> tracks = TrackImport.withVectors(MetadataFile.read(csv), "clap", NpyFile.read(npy));
 * List<AddResult> results = catalog.addAll(tracks);
 * }</pre>
 */
public final class TrackImport {
    private TrackImport() {}

    /**
     * Gives each track a row of a matrix.
     *
     * @param tracks the tracks
     * @param space name of the space
     * @param vectors as many rows as tracks; a row of NaN alone means that the track has no vector
     * @return the tracks with their vectors
     * @throws IllegalArgumentException if there are not as many rows as tracks, or a row is not finite or zero; rows
     *     are counted from 0
     */
    public static List<NewTrack> withVectors(List<NewTrack> tracks, String space, Matrix vectors) {
        if (tracks.size() != vectors.rows()) {
            throw new IllegalArgumentException("there must be a row a track: there are " + tracks.size()
                    + " tracks and " + vectors.rows() + " rows for space \"" + space + "\"");
        }
        List<NewTrack> with = new ArrayList<>(tracks.size());
        for (int i = 0; i < vectors.rows(); i++) {
            float[] row = vectors.row(i);
            int missing = 0;
            int zeros = 0;
            for (float value : row) {
                missing += Float.isFinite(value) ? 0 : 1;
                zeros += value == 0 ? 1 : 0;
            }
            boolean none = true;
            for (float value : row) {
                none &= Float.isNaN(value);
            }
            if (!none && (missing > 0 || zeros == row.length)) {
                throw new IllegalArgumentException("row " + i + " for space \"" + space + "\" "
                        + (missing > 0 ? "holds values that are not finite" : "is zero"));
            }
            with.add(none ? tracks.get(i) : tracks.get(i).withVector(space, row));
        }
        return with;
    }

    /**
     * Reads a FAISS index and the ids of its rows.
     *
     * @param index a FAISS file whose vectors can be reconstructed
     * @param ids {@code {"track_ids": [...]}} in JSON, or an id a line; an id a row
     * @param space the space that the vectors are of
     * @return tracks with the ids as labels, and as paths where they look like that (a separator or a file ending)
     * @throws FaissStyleException if a file cannot be read, or there are not as many ids as vectors
     */
    public static List<NewTrack> fromFaiss(Path index, Path ids, String space) {
        List<String> labels = ids(ids);
        try (VectorIndex vectors = VectorIndexes.read(index)) {
            long rows = vectors.info().ntotal();
            if (rows != labels.size()) {
                throw new FaissStyleException(index + " holds " + rows + " vectors and " + ids + " " + labels.size()
                        + " ids, expected as many");
            }
            List<NewTrack> tracks = new ArrayList<>(labels.size());
            for (int row = 0; row < rows; row++) {
                String label = labels.get(row);
                NewTrack track = NewTrack.of(label).withVector(space, vectors.reconstruct(row));
                boolean isPath = label.contains("/") || label.contains("\\") || label.matches(".*\\.[A-Za-z0-9]{2,5}");
                tracks.add(isPath ? track.withPath(label) : track);
            }
            return tracks;
        }
    }

    private static List<String> ids(Path file) {
        try {
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
                return JsonFields.parse(Files.readAllBytes(file)).texts("track_ids");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.isBlank())
                    .map(String::strip)
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException("cannot read the ids in " + file + ": " + e.getMessage(), e);
        }
    }
}
