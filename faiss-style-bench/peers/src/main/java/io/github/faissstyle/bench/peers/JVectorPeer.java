package io.github.faissstyle.bench.peers;

import io.github.faissstyle.bench.recall.peer.Parameters;
import io.github.faissstyle.bench.recall.peer.Peer;
import io.github.faissstyle.bench.recall.peer.PeerIndex;
import io.github.faissstyle.bench.recall.peer.PeerLoop;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** DataStax's JVector, exact floats on the heap; a hierarchy of graphs of so many links a node, at the base too. */
public final class JVectorPeer implements Peer {
    private static final VectorTypeSupport VECTORS =
            VectorizationProvider.getInstance().getVectorTypeSupport();
    /** As its makers' examples have them. */
    private static final float OVERFLOW = 1.2f;

    private static final float ALPHA = 1.2f;

    /** JVector builds on pools; the loop runs on this one, so that all happens on one thread. */
    private static final ForkJoinPool POOL = new ForkJoinPool(1);

    /** Answers lines. */
    public static void main(String[] args) {
        POOL.submit(() -> {
                    try {
                        PeerLoop.run(JVectorPeer::new);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .join();
    }

    @Override
    public String description() {
        return Answers.library(GraphSearcher.class) + ", "
                + VectorizationProvider.getInstance().getClass().getSimpleName();
    }

    @Override
    public PeerIndex create(String spec, int d, boolean innerProduct, Parameters parameters, int n) {
        return new Graph(
                d,
                Parameters.degree(spec),
                parameters.only("efConstruction").get("efConstruction", 100),
                innerProduct ? VectorSimilarityFunction.DOT_PRODUCT : VectorSimilarityFunction.EUCLIDEAN);
    }

    private static final class Graph implements PeerIndex {
        private final int d;
        private final int degree;
        private final int efConstruction;
        private final VectorSimilarityFunction similarity;
        private @Nullable RandomAccessVectorValues vectors;
        private @Nullable ImmutableGraphIndex graph;

        Graph(int d, int degree, int efConstruction, VectorSimilarityFunction similarity) {
            this.d = d;
            this.degree = degree;
            this.efConstruction = efConstruction;
            this.similarity = similarity;
        }

        @Override
        public void add(float[] rows) throws IOException {
            List<VectorFloat<?>> list = new ArrayList<>();
            for (float[] row : Answers.rows(rows, d)) {
                list.add(VECTORS.createFloatVector(row));
            }
            RandomAccessVectorValues values = new ListRandomAccessVectorValues(list, d);
            BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, similarity);
            try (GraphIndexBuilder builder = GraphIndexBuilder.builder(scores, d, degree)
                    .withBeamWidth(efConstruction)
                    .withNeighborOverflow(OVERFLOW)
                    .withAlpha(ALPHA)
                    .withSimdExecutor(POOL)
                    .withParallelExecutor(POOL)
                    .build()) {
                graph = builder.build(values);
            }
            vectors = values;
        }

        @Override
        public long bytes() {
            return added().ramBytesUsed() + 4L * d * added().size(0);
        }

        @Override
        public Searcher searcher(int k, Parameters parameters) {
            int ef = Math.max(k, parameters.only("efSearch").get("efSearch", k));
            GraphSearcher searcher = new GraphSearcher(added());
            RandomAccessVectorValues values = vectors;
            return query -> {
                SearchResult found = searcher.search(
                        DefaultSearchScoreProvider.exact(VECTORS.createFloatVector(query), similarity, values),
                        k,
                        ef,
                        0f,
                        0f,
                        Bits.ALL);
                long[] ids = Answers.none(k);
                SearchResult.NodeScore[] nodes = found.getNodes();
                for (int i = 0; i < nodes.length; i++) {
                    ids[i] = nodes[i].node;
                }
                return ids;
            };
        }

        private ImmutableGraphIndex added() {
            if (graph == null) {
                throw new IllegalStateException("nothing was added");
            }
            return graph;
        }

        @Override
        public void close() {
            // It holds nothing but memory.
        }
    }
}
