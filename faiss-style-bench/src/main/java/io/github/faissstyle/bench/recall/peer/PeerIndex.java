package io.github.faissstyle.bench.recall.peer;

import java.io.IOException;
import java.nio.file.Path;

/** An index of a library under test. Everything happens on the calling thread, unless more threads are asked for. */
public interface PeerIndex extends AutoCloseable {
    /** Learns from vectors, row-major, where the kind does. */
    default void train(float[] vectors) throws Exception {}

    /** Adds all vectors, row-major, numbered from 0, in a single call. */
    void add(float[] vectors) throws Exception;

    /** Bytes that it holds as it says itself; -1 if it does not say. */
    long bytes() throws Exception;

    /** Searches one query at a time; a searcher belongs to one thread. */
    Searcher searcher(int k, Parameters parameters) throws Exception;

    /** One query at a time. */
    interface Searcher {
        /** Returns the k nearest rows, -1 where there are fewer. */
        long[] search(float[] query) throws Exception;
    }

    /** Searches all queries, row-major, in one call; returns ids (n, k). */
    default long[] searchAll(float[] queries, int k, Parameters parameters, int threads) throws Exception {
        throw new UnsupportedOperationException("searches no queries in one call");
    }

    /** Writes it as a file of FAISS. */
    default void write(Path file) throws Exception {
        throw new UnsupportedOperationException("writes no file of FAISS");
    }

    @Override
    void close() throws IOException;
}
