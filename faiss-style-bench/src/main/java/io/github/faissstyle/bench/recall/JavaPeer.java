package io.github.faissstyle.bench.recall;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.bench.recall.peer.Parameters;
import io.github.faissstyle.bench.recall.peer.Peer;
import io.github.faissstyle.bench.recall.peer.PeerIndex;
import io.github.faissstyle.bench.recall.peer.PeerLoop;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.spi.IndexEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** This library as a peer; the argument names the engine, {@code java} or {@code faiss}. */
public final class JavaPeer implements Peer {
    private final IndexEngine engine;

    JavaPeer(String name) {
        engine = VectorIndexes.engine(name);
        engine.unavailable().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
    }

    /** Answers lines. */
    public static void main(String[] args) throws IOException {
        PeerLoop.run(() -> new JavaPeer(args[0]));
    }

    @Override
    public String description() {
        try (VectorIndex index = engine.create("Flat", 1, Metric.L2, 0)) {
            return "faiss-style, engine " + engine.name() + ", " + index.info().kernels();
        }
    }

    @Override
    public PeerIndex create(String spec, int d, boolean innerProduct, Parameters parameters, int n) {
        VectorIndex index = engine.create(spec, d, innerProduct ? Metric.INNER_PRODUCT : Metric.L2, 0);
        if (!parameters.values().isEmpty()) {
            index.setParameters(parameters.values().entrySet().stream()
                    .map(Map.Entry::toString)
                    .collect(Collectors.joining(",")));
        }
        return new Index(index);
    }

    @Override
    public PeerIndex open(Path file) {
        return new Index(engine.read(file));
    }

    @Override
    public PeerIndex map(Path file) {
        return new Index(VectorIndexes.map(file));
    }

    private record Index(VectorIndex index) implements PeerIndex {
        @Override
        public void train(float[] vectors) {
            index.train(vectors);
        }

        @Override
        public void add(float[] vectors) {
            index.add(vectors);
        }

        @Override
        public long bytes() {
            return index.info().memoryBytes();
        }

        @Override
        public Searcher searcher(int k, Parameters parameters) {
            SearchParams params = params(parameters);
            return query -> index.search(query, k, params).ids();
        }

        @Override
        public long[] searchAll(float[] queries, int k, Parameters parameters, int threads) {
            return index.search(queries, k, params(parameters).withThreads(threads))
                    .ids();
        }

        @Override
        public void write(Path file) {
            index.write(file);
        }

        @Override
        public void close() {
            index.close();
        }

        private static SearchParams params(Parameters parameters) {
            SearchParams params = SearchParams.defaults();
            for (Map.Entry<String, Integer> each : parameters.values().entrySet()) {
                int value = each.getValue();
                params = switch (each.getKey()) {
                    case "nprobe" -> params.withNprobe(value);
                    case "efSearch" -> params.withEfSearch(value);
                    case "k_factor" -> params.withKFactor(value);
                    case "exact" -> params.exactTraversal();
                    default ->
                        throw new IllegalArgumentException("parameters: found " + each.getKey()
                                + ", expected nprobe, efSearch, k_factor or exact");
                };
            }
            return params;
        }
    }
}
