package io.github.faissstyle.bench.recall.peer;

import java.nio.file.Path;

/** A library under test. */
public interface Peer {
    /** Name, version and what it computes with, in a line. */
    String description();

    /**
     * Makes an empty index.
     *
     * @param spec a factory string as FAISS has them; peers that know graphs alone know {@code HNSW32}
     * @param d floats a vector
     * @param innerProduct nearest by inner product; by L2 otherwise
     * @param parameters such as {@code efConstruction=100}
     * @param n vectors that will be added
     */
    PeerIndex create(String spec, int d, boolean innerProduct, Parameters parameters, int n) throws Exception;

    /** Reads an index that FAISS wrote. */
    default PeerIndex open(Path file) throws Exception {
        throw new UnsupportedOperationException("opens no file of FAISS");
    }

    /** Maps an index that FAISS wrote. */
    default PeerIndex map(Path file) throws Exception {
        throw new UnsupportedOperationException("maps no file of FAISS");
    }
}
