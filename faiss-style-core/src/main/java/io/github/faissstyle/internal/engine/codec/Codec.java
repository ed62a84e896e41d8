package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import java.util.function.BiConsumer;

/** Turns vectors into codes of fixed size and back, and compares queries with codes. Immutable. */
public interface Codec {
    int dimension();

    /** Returns the bytes of a code. */
    int codeSize();

    /** Returns its part of a factory string, such as {@code SQ8}. */
    String factory();

    /** Tells the parameters that it has. */
    default void parameters(BiConsumer<String, Number> into) {}

    /** Tells whether there is something to learn. */
    boolean learns();

    /** Tells whether it may encode. */
    boolean trained();

    /** Learns from n vectors. */
    Codec train(float[] vectors, int n);

    /** Writes the code of one vector. */
    void encode(float[] vectors, int at, byte[] codes, int codeAt);

    /** Writes the codes of n vectors, one after the other. */
    default void encodeAll(float[] vectors, int n, byte[] codes) {
        for (int i = 0; i < n; i++) {
            encode(vectors, i * dimension(), codes, i * codeSize());
        }
    }

    /** Writes the vector of one code. */
    void decode(byte[] codes, int codeAt, float[] vectors, int at);

    /** Writes the vectors of consecutive codes, one after the other. */
    default void decodeAll(byte[] codes, int codesAt, int count, float[] vectors) {
        for (int i = 0; i < count; i++) {
            decode(codes, codesAt + i * codeSize(), vectors, i * dimension());
        }
    }

    /** Returns a way to compare queries with codes. */
    CodeComparer comparer(Metric metric);

    /** Counts the bytes of what was learned. */
    long memoryBytes();
}
