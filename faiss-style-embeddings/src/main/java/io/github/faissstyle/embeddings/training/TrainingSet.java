package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Labelled vectors to train on. A track may have several rows: the first is the track itself, the others are augmented
 * versions of it. They are never on both sides of a split, and only the first is evaluated.
 *
 * <p>Immutable, but for the vectors, which are not copied and must not be changed.
 */
public final class TrainingSet {
    private final float[] vectors;
    private final int dimension;
    private final List<String> labels;
    private final List<String> tracks;

    private TrainingSet(float[] vectors, int dimension, List<String> labels, List<String> tracks) {
        this.vectors = vectors;
        this.dimension = dimension;
        this.labels = List.copyOf(labels);
        this.tracks = List.copyOf(tracks);
    }

    /**
     * Makes a set in which each row is a track of its own.
     *
     * @param vectors vectors (n, d), finite
     * @param dimension d
     * @param labels n labels
     * @return the set
     * @throws IllegalArgumentException if numbers do not fit or a value is not finite
     */
    public static TrainingSet of(float[] vectors, int dimension, List<String> labels) {
        List<String> tracks = new ArrayList<>();
        for (int row = 0; row < labels.size(); row++) {
            tracks.add("row " + row);
        }
        return of(vectors, dimension, labels, tracks);
    }

    /**
     * Makes a set.
     *
     * @param vectors vectors (n, d), finite
     * @param dimension d
     * @param labels n labels; the same for all rows of a track
     * @param tracks n names of tracks
     * @return the set
     * @throws IllegalArgumentException if numbers do not fit, a value is not finite, or a track has two labels
     */
    public static TrainingSet of(float[] vectors, int dimension, List<String> labels, List<String> tracks) {
        int n = Checks.rows("vectors", vectors.length, Checks.atLeast("dimension", dimension, 1));
        if (n != labels.size() || n != tracks.size()) {
            throw new IllegalArgumentException("there must be a label and a track a vector: " + n + " vectors, "
                    + labels.size() + " labels, " + tracks.size() + " tracks");
        }
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw new IllegalArgumentException("vectors must be finite; row " + i / dimension + " (track \""
                        + tracks.get(i / dimension) + "\"), column " + i % dimension + " is " + vectors[i]);
            }
        }
        Map<String, String> labelOf = new LinkedHashMap<>();
        for (int row = 0; row < n; row++) {
            String other = labelOf.putIfAbsent(tracks.get(row), labels.get(row));
            if (other != null && !other.equals(labels.get(row))) {
                throw new IllegalArgumentException("a track must have one label; \"" + tracks.get(row) + "\" has \""
                        + other + "\" and \"" + labels.get(row) + "\"");
            }
        }
        return new TrainingSet(vectors, dimension, labels, tracks);
    }

    /**
     * Returns the width of a vector.
     *
     * @return floats
     */
    public int dimension() {
        return dimension;
    }

    /**
     * Counts the rows.
     *
     * @return n
     */
    public int rows() {
        return labels.size();
    }

    /**
     * Lists the labels.
     *
     * @return one a row
     */
    public List<String> labels() {
        return labels;
    }

    /**
     * Lists the tracks.
     *
     * @return one a row
     */
    public List<String> tracks() {
        return tracks;
    }

    /** The live vectors. */
    float[] vectors() {
        return vectors;
    }

    /** The vectors of some rows. */
    float[] vectors(int[] rows) {
        float[] some = new float[rows.length * dimension];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(vectors, rows[i] * dimension, some, i * dimension, dimension);
        }
        return some;
    }

    /** The labels of some rows. */
    List<String> labels(int[] rows) {
        return java.util.Arrays.stream(rows).mapToObj(labels::get).toList();
    }

    /** Rows to train on, and one row a track to choose the best epoch by and to evaluate in the end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Split(int[] training, int[] validation, int[] heldOut) {}

    /** Splits by track, each label by itself; two tracks of a label are left to train on wherever there are two. */
    Split split(double validation, double heldOut, long seed) {
        Map<String, List<Integer>> rowsOfTrack = new LinkedHashMap<>();
        Map<String, List<String>> tracksOfLabel = new TreeMap<>();
        for (int row = 0; row < rows(); row++) {
            String track = tracks.get(row);
            if (!rowsOfTrack.containsKey(track)) {
                tracksOfLabel
                        .computeIfAbsent(labels.get(row), label -> new ArrayList<>())
                        .add(track);
            }
            rowsOfTrack.computeIfAbsent(track, name -> new ArrayList<>()).add(row);
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> training = new ArrayList<>();
        List<Integer> validating = new ArrayList<>();
        List<Integer> held = new ArrayList<>();
        for (List<String> ofLabel : tracksOfLabel.values()) {
            for (int i = ofLabel.size() - 1; i > 0; i--) {
                java.util.Collections.swap(ofLabel, i, random.nextInt(i + 1));
            }
            int spare = Math.max(0, ofLabel.size() - 2);
            int holding = Math.min(spare, (int) Math.round(heldOut * ofLabel.size()));
            int choosing = Math.min(spare - holding, (int) Math.round(validation * ofLabel.size()));
            for (int i = 0; i < ofLabel.size(); i++) {
                List<Integer> rows = rowsOfTrack.getOrDefault(ofLabel.get(i), List.of());
                if (i < holding) {
                    held.add(rows.get(0));
                } else if (i < holding + choosing) {
                    validating.add(rows.get(0));
                } else {
                    training.addAll(rows);
                }
            }
        }
        return new Split(sorted(training), sorted(validating), sorted(held));
    }

    private static int[] sorted(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
}
