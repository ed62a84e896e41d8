package io.github.faissstyle.bench.recall;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A peer with an index.
 *
 * @param label tells those of a case apart
 * @param peer the library
 * @param spec factory string of the index
 * @param build parameters of building, or "-"
 * @param source where the index comes from
 * @param threads that search
 * @param processor that the first of them is pinned to, counted from the run's first
 */
record Contender(String label, String peer, String spec, String build, Source source, int threads, int processor) {
    enum Source {
        BUILD,
        /** The file that the peer faiss wrote of the same spec and parameters, read. */
        FAISS_FILE,
        /** The same, mapped. */
        FAISS_FILE_MAPPED
    }

    Contender(String label, String peer, String spec, String build, Source source) {
        this(label, peer, spec, build, source, 1, 0);
    }

    /** Those of one key share a process and its index. */
    String key() {
        return String.join(" ", peer, spec, build, source.name(), processors().toString());
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

    /** Those it is pinned to, counted from the run's first. */
    List<Integer> processors() {
        return IntStream.range(processor, processor + threads).boxed().toList();
    }

    Contender threads(int threads) {
        return new Contender(label, peer, spec, build, source, threads, processor);
    }

    Contender spec(String spec) {
        return new Contender(label, peer, spec, build, source, threads, processor);
    }
}
