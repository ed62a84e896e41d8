package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How vectors stand in inverted lists.
 *
 * @param <A> array of a list's codes: float[] or byte[]
 */
public interface ListCodec<A> {
    int dimension();

    /** Returns the array elements a vector takes. */
    int width();

    /** Returns the bytes of an element. */
    int elementBytes();

    A newArray(int length);

    /** Returns FAISS's class name of the index. */
    String type();

    /** Returns its part of a factory string, such as {@code SQ8}. */
    String factory();

    /** Tells the parameters that it has. */
    default void parameters(BiConsumer<String, Number> into) {}

    boolean trained();

    /** Tells whether codes are of vectors less their centroid. */
    boolean byResidual();

    /** Learns from vectors that are residuals if {@link #byResidual()}. */
    ListCodec<A> train(float[] vectors, int n);

    /** Writes what stands for n vectors, or for their residuals, one after the other. */
    void encodeAll(float[] vectors, int n, A codes);

    /** Decodes one vector, adding the centroid if codes are residuals. */
    float[] decode(A codes, int codeAt, float @Nullable [] centroid);

    /** Compares queries of a search with what stands in lists. */
    ListComparer<A> comparer(Metric metric, SearchParams params);

    long memoryBytes();
}
