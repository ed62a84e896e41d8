package io.github.faissstyle.bench.recall;

/**
 * A peer with an index.
 *
 * @param label tells those of a case apart
 * @param peer the library
 * @param spec factory string of the index
 * @param build parameters of building, or "-"
 * @param source where the index comes from
 * @param threads that search
 */
record Contender(String label, String peer, String spec, String build, Source source, int threads) {
    enum Source {
        BUILD,
        /** The file that the peer faiss wrote of the same spec and parameters, read. */
        FAISS_FILE,
        /** The same, mapped. */
        FAISS_FILE_MAPPED
    }

    /** Those of one key share a process and its index. */
    String key() {
        return peer + " " + spec + " " + build + " " + source;
    }

    /** What trades recall for speed in this kind of index; "" for nothing. */
    String parameter() {
        if (spec.contains("IVF")) {
            return "nprobe";
        }
        if (spec.contains("HNSW")) {
            return "efSearch";
        }
        return spec.endsWith(",RFlat") ? "k_factor" : "";
    }

    Contender threads(int threads) {
        return new Contender(label, peer, spec, build, source, threads);
    }

    Contender spec(String spec) {
        return new Contender(label, peer, spec, build, source, threads);
    }
}
