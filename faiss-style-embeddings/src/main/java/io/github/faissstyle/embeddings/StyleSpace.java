package io.github.faissstyle.embeddings;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.safetensors.SafetensorsFile;
import io.github.faissstyle.embeddings.internal.safetensors.Tensor;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Where the styles lie among projected vectors: a centroid each, of unit length. Tells which style a vector is of,
 * walks from one to another, and draws a map.
 *
 * <p>Immutable and safe for threads.
 */
public final class StyleSpace {
    /** How sharp confidences are: similarities that differ by this much differ in confidence by a factor of e. */
    public static final double TEMPERATURE = 0.1;

    private final int dimension;
    private final SortedMap<String, float[]> centroids;

    private StyleSpace(int dimension, SortedMap<String, float[]> centroids) {
        this.dimension = dimension;
        this.centroids = centroids;
    }

    /**
     * Makes a space of labelled vectors.
     *
     * @param vectors projected vectors (n, d), of unit length
     * @param dimension d
     * @param styles the style of each
     * @return the space
     * @throws IllegalArgumentException if numbers do not fit, or the vectors of a style cancel out
     */
    public static StyleSpace of(float[] vectors, int dimension, List<String> styles) {
        int n = Checks.rows("vectors", vectors.length, Checks.atLeast("dimension", dimension, 1));
        if (n == 0 || n != styles.size()) {
            throw new IllegalArgumentException(
                    "there must be a style a vector: " + n + " vectors, " + styles.size() + " styles");
        }
        SortedMap<String, float[]> sums = new TreeMap<>();
        for (int row = 0; row < n; row++) {
            float[] sum = sums.computeIfAbsent(styles.get(row), style -> new float[dimension]);
            for (int i = 0; i < dimension; i++) {
                sum[i] += vectors[row * dimension + i];
            }
        }
        sums.replaceAll((style, sum) -> unit("the centroid of style \"" + style + "\"", sum));
        return new StyleSpace(dimension, sums);
    }

    /**
     * Reads a space.
     *
     * @param file what {@link #save} wrote
     * @return the space
     * @throws FaissStyleException if it cannot be read or is no such file
     */
    public static StyleSpace load(Path file) {
        SortedMap<String, float[]> centroids = new TreeMap<>();
        int dimension = 0;
        for (Map.Entry<String, Tensor> entry :
                SafetensorsFile.read(file).tensors().entrySet()) {
            float[] values = entry.getValue().values();
            if (values.length == 0 || (dimension > 0 && values.length != dimension)) {
                throw new FaissStyleException(file + " is no style space: the centroid of \"" + entry.getKey()
                        + "\" has " + values.length + " floats, expected " + Math.max(1, dimension));
            }
            dimension = values.length;
            try {
                centroids.put(entry.getKey(), unit("the centroid of style \"" + entry.getKey() + "\"", values));
            } catch (IllegalArgumentException e) {
                throw new FaissStyleException(file + " is no style space: " + e.getMessage(), e);
            }
        }
        if (centroids.isEmpty()) {
            throw new FaissStyleException(file + " is no style space: it holds no centroid");
        }
        return new StyleSpace(dimension, centroids);
    }

    /**
     * Writes the space as a safetensors file, a vector a style under its name.
     *
     * @param file where to; replaced if it exists
     * @throws FaissStyleException if it cannot be written
     */
    public void save(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        centroids.forEach((style, centroid) -> tensors.put(style, Tensor.of(centroid, dimension)));
        new SafetensorsFile(tensors, Map.of("format", "pt")).write(file);
    }

    /**
     * Lists the styles.
     *
     * @return their names, sorted
     */
    public List<String> styles() {
        return List.copyOf(centroids.keySet());
    }

    /**
     * Returns where a style lies.
     *
     * @param style its name
     * @return a copy of its centroid, of unit length
     * @throws IllegalArgumentException if there is no such style
     */
    public float[] centroid(String style) {
        float[] centroid = centroids.get(style);
        if (centroid == null) {
            throw new IllegalArgumentException(
                    "style must be one of " + centroids.keySet() + ", was \"" + style + "\"");
        }
        return centroid.clone();
    }

    /**
     * Tells which styles a vector is of: confidence is the softmax of the similarities over {@link #TEMPERATURE}.
     *
     * @param vector a projected vector (d), not zero
     * @return all styles, the most likely first
     * @throws IllegalArgumentException if it has another width, is zero or not finite
     */
    public List<StyleMatch> classify(float[] vector) {
        float[] unit = unit("vector", checked("vector", vector));
        Map<String, Double> similarities = new LinkedHashMap<>();
        centroids.forEach((style, centroid) -> similarities.put(style, dot(unit, centroid)));
        double best = Collections.max(similarities.values());
        double sum = similarities.values().stream()
                .mapToDouble(s -> Math.exp((s - best) / TEMPERATURE))
                .sum();
        List<StyleMatch> matches = new ArrayList<>();
        similarities.forEach((style, similarity) -> matches.add(new StyleMatch(
                style,
                (float) Math.max(-1, Math.min(1, similarity)),
                Math.exp((similarity - best) / TEMPERATURE) / sum)));
        matches.sort(Comparator.comparingDouble(StyleMatch::similarity).reversed());
        return matches;
    }

    /**
     * Goes from one vector to another along the sphere (K. Shoemake's slerp), at even speed: a query for what lies
     * between two styles.
     *
     * @param from a vector (d), not zero
     * @param to a vector (d), not zero
     * @param way 0 for the first, 1 for the second
     * @return a vector of unit length
     * @throws IllegalArgumentException if widths do not fit, the way is not within 0 to 1, or the vectors are opposite
     */
    public float[] interpolate(float[] from, float[] to, double way) {
        Checks.inRange("way", way, 0, 1);
        float[] a = unit("from", checked("from", from));
        float[] b = unit("to", checked("to", to));
        double angle = Math.acos(Math.max(-1, Math.min(1, dot(a, b))));
        if (Math.PI - angle < 1e-6) {
            throw new IllegalArgumentException("from and to must not be opposite: there is no one way between them");
        }
        double sine = Math.sin(angle);
        double shareA = sine < 1e-9 ? 1 - way : Math.sin((1 - way) * angle) / sine;
        double shareB = sine < 1e-9 ? way : Math.sin(way * angle) / sine;
        float[] between = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            between[i] = (float) (shareA * a[i] + shareB * b[i]);
        }
        return unit("the interpolated vector", between);
    }

    /**
     * Lays vectors out in the plane, by their two principal components.
     *
     * @param vectors vectors (n, d), n at least 2
     * @return points (n, 2); the larger spread first, signs so that the largest coefficient of each axis is positive
     * @throws IllegalArgumentException if there are not at least two whole rows
     */
    public double[] map(float[] vectors) {
        int n = Checks.rows("vectors", vectors.length, dimension);
        Checks.atLeast("number of vectors", n, 2);
        double[] mean = new double[dimension];
        for (int i = 0; i < vectors.length; i++) {
            mean[i % dimension] += vectors[i] / (double) n;
        }
        RealMatrix covariance = new Array2DRowRealMatrix(dimension, dimension);
        double[][] sums = new double[dimension][dimension];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < dimension; i++) {
                double x = vectors[row * dimension + i] - mean[i];
                for (int j = 0; j < dimension; j++) {
                    sums[i][j] += x * (vectors[row * dimension + j] - mean[j]) / n;
                }
            }
        }
        covariance.setSubMatrix(sums, 0, 0);
        EigenDecomposition axes = new EigenDecomposition(covariance);
        double[] points = new double[2 * n];
        for (int axis = 0; axis < Math.min(2, dimension); axis++) {
            double[] direction = axes.getEigenvector(axis).toArray();
            double sign = Math.signum(largest(direction));
            for (int row = 0; row < n; row++) {
                double sum = 0;
                for (int i = 0; i < dimension; i++) {
                    sum += sign * direction[i] * (vectors[row * dimension + i] - mean[i]);
                }
                points[2 * row + axis] = sum;
            }
        }
        return points;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        return largest;
    }

    private float[] checked(String name, float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(name + " must have " + dimension + " floats, has " + vector.length);
        }
        return vector;
    }

    private static float[] unit(String name, float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        if (!(length > 1e-9 && length < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be finite and not zero, has length " + length);
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
