package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
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

    /** Decodes consecutive codes. One thread uses it. */
    @FunctionalInterface
    interface Decoder {
        /** Writes the vectors of codes, one after the other from place 0: the floats that {@link #decode} gives. */
        void decode(byte[] codes, int codesAt, int count, float[] vectors);
    }

    /** Returns a way to decode many codes. */
    default Decoder decoder() {
        return (codes, codesAt, count, vectors) -> {
            for (int i = 0; i < count; i++) {
                decode(codes, codesAt + i * codeSize(), vectors, i * dimension());
            }
        };
    }

    /** Returns a way to compare queries with codes, in FAISS's arithmetic. */
    CodeComparer comparer(Metric metric);

    /** Returns a way to do so in a search. */
    default CodeComparer comparer(Metric metric, SearchParams params) {
        return comparer(metric);
    }

    /** Counts the bytes of what was learned. */
    long memoryBytes();
}
