package io.github.faissstyle;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.spi.IndexEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Makes and opens vector indexes. The Java engine serves unless another is asked for by name.
 *
 * <pre>{@code
 * try (VectorIndex index = VectorIndexes.create("IDMap2,Flat", 256, Metric.COSINE)) {
 *     index.add(vectors, ids);
 *     SearchResult found = index.search(queries, 10);
 *     index.write(Path.of("tracks.faiss"));
 * }
 * }</pre>
 */
public final class VectorIndexes {
    private static final JavaEngine JAVA = new JavaEngine();

    private VectorIndexes() {}

    /**
     * Makes an empty index.
     *
     * @param factory FAISS factory string, such as {@code "Flat"} or {@code "IDMap2,Flat"}
     * @param dimension floats a vector, 1 to 2^20
     * @param metric how vectors are compared
     * @return a new index, for the caller to close
     * @throws IllegalArgumentException if the string or the dimension is not valid, or the metric needs an argument
     */
    public static VectorIndex create(String factory, int dimension, Metric metric) {
        return create(factory, dimension, metric, 0);
    }

    /**
     * Makes an empty index with a metric that has an argument.
     *
     * @param factory FAISS factory string
     * @param dimension floats a vector, 1 to 2^20
     * @param metric how vectors are compared
     * @param metricArg p of {@link Metric#LP}, above 0; 0 for the others
     * @return a new index, for the caller to close
     * @throws IllegalArgumentException if an argument is not valid
     */
    public static VectorIndex create(String factory, int dimension, Metric metric, float metricArg) {
        return JAVA.create(factory, dimension, metric, metricArg);
    }

    /**
     * Reads a FAISS file into memory.
     *
     * @param file a file that this library or FAISS wrote
     * @return the index in it, for the caller to close
     * @throws io.github.faissstyle.index.FaissFormatException if it is damaged or of a kind that is not supported
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be read
     */
    public static VectorIndex read(Path file) {
        return JAVA.read(file);
    }

    /**
     * Opens a FAISS file where it lies, in milliseconds whatever its size: vectors, codes and links stay in the file,
     * mapped into memory, and searches copy what they look at. For indexes that are larger than the heap, or opened for
     * a few searches; one that is {@linkplain #read read} answers faster, because it derives codes and a better order
     * from what it holds, and is checked link by link.
     *
     * <p>The index cannot be changed, but for its parameters. The file must not be changed or truncated while it is
     * open: what a search finds is undefined then, and the JVM may throw {@link InternalError}; replace it by renaming
     * another one into its place, as {@link VectorIndex#write} does. The mapping is freed when the index is closed, no
     * search uses it any more and the garbage collector has noticed; until then Windows does not let the file be
     * deleted.
     *
     * @param file a file that this library or FAISS wrote, of any length
     * @return the index in it, for the caller to close
     * @throws io.github.faissstyle.index.FaissFormatException if it is damaged or of a kind that is not supported
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be read
     */
    public static VectorIndex map(Path file) {
        return JAVA.map(file);
    }

    /**
     * Lists the engines: the Java engine first, then those on the class path or module path. Ask
     * {@link IndexEngine#unavailable()} before using one.
     *
     * @return the engines
     */
    public static List<IndexEngine> engines() {
        List<IndexEngine> engines = new ArrayList<>();
        engines.add(JAVA);
        ServiceLoader.load(IndexEngine.class).forEach(engines::add);
        return engines;
    }

    /**
     * Finds an engine by name.
     *
     * @param name such as {@code "java"}
     * @return the engine
     * @throws IllegalArgumentException if there is none of this name; the message lists those there are
     */
    public static IndexEngine engine(String name) {
        return engines().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow(() -> {
            String names = engines().stream().map(IndexEngine::name).collect(Collectors.joining(", "));
            return new IllegalArgumentException("engine \"" + name + "\" is not there; there are: " + names);
        });
    }
}
