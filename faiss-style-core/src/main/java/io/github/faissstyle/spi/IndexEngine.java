package io.github.faissstyle.spi;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes and opens vector indexes in its own way. Found by {@link java.util.ServiceLoader}; one instance serves all
 * threads.
 *
 * <p>An engine proves itself by extending {@code VectorIndexContract} of the test-jar.
 */
public interface IndexEngine {
    /**
     * Returns the name that users choose it by.
     *
     * @return a short lower-case name, unique among engines: {@code "java"}, {@code "faiss"}
     */
    String name();

    /**
     * Tells why the engine cannot be used here, such as a native library that is missing.
     *
     * @return the reason, or empty if it can be used
     */
    Optional<String> unavailable();

    /**
     * Makes an empty index.
     *
     * @param factory FAISS factory string
     * @param dimension floats a vector, at least 1
     * @param metric how vectors are compared
     * @param metricArg p of {@link Metric#LP}, otherwise 0
     * @return a new index
     * @throws IllegalArgumentException if the engine does not know such an index
     */
    VectorIndex create(String factory, int dimension, Metric metric, float metricArg);

    /**
     * Reads a FAISS file into memory.
     *
     * @param file the file
     * @return the index in it
     * @throws io.github.faissstyle.index.FaissFormatException if the file is no index that the engine can open
     * @throws io.github.faissstyle.common.FaissStyleException if the file cannot be read
     */
    VectorIndex read(Path file);
}
