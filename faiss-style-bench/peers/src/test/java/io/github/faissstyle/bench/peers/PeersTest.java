package io.github.faissstyle.bench.peers;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.bench.recall.peer.Parameters;
import io.github.faissstyle.bench.recall.peer.Peer;
import io.github.faissstyle.bench.recall.peer.PeerIndex;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Peers answer what they are asked: otherwise their speed says nothing. */
class PeersTest {
    private static final int N = 2000;
    private static final int D = 32;
    private static final int K = 10;
    private static final int QUERIES = 50;

    static final List<Peer> PEERS = List.of(new LucenePeer(), new JVectorPeer(), new VoyagerPeer(), new HnswlibPeer());

    private final Random random = new Random(7);

    private float[] unitVectors(int n) {
        float[] vectors = new float[n * D];
        for (int row = 0; row < n; row++) {
            double squares = 0;
            for (int i = row * D; i < (row + 1) * D; i++) {
                vectors[i] = (float) random.nextGaussian();
                squares += vectors[i] * vectors[i];
            }
            for (int i = row * D; i < (row + 1) * D; i++) {
                vectors[i] /= (float) Math.sqrt(squares);
            }
        }
        return vectors;
    }

    @ParameterizedTest
    @FieldSource("PEERS")
    void findTheNearestByInnerProduct(Peer peer) throws Exception {
        recall(peer, true);
    }

    @ParameterizedTest
    @FieldSource("PEERS")
    void findTheNearestByL2(Peer peer) throws Exception {
        recall(peer, false);
    }

    private void recall(Peer peer, boolean innerProduct) throws Exception {
        float[] base = unitVectors(N);
        float[] queries = unitVectors(QUERIES);
        if (!innerProduct) { // lengths tell the metrics apart
            for (int i = 0; i < base.length; i++) {
                base[i] *= 1 + i / D % 3;
            }
        }
        int found = 0;
        try (PeerIndex index = peer.create("HNSW32", D, innerProduct, Parameters.parse("efConstruction=100"), N)) {
            index.train(base);
            index.add(base);
            PeerIndex.Searcher searcher = index.searcher(K, Parameters.parse("efSearch=100"));
            for (int q = 0; q < QUERIES; q++) {
                float[] query = java.util.Arrays.copyOfRange(queries, q * D, (q + 1) * D);
                Set<Integer> exact = exact(base, query, innerProduct);
                found += (int) LongStream.of(searcher.search(query))
                        .distinct()
                        .filter(id -> exact.contains((int) id))
                        .count();
            }
            assertTrue(index.bytes() == -1 || index.bytes() >= 4L * N * D, "bytes " + index.bytes());
        }
        double recall = found / (double) (QUERIES * K);
        assertTrue(recall >= .95, peer.description() + ": recall " + recall);
    }

    private static Set<Integer> exact(float[] base, float[] query, boolean innerProduct) {
        double[] near = new double[N];
        for (int row = 0; row < N; row++) {
            for (int i = 0; i < D; i++) {
                double difference = (double) base[row * D + i] - query[i];
                near[row] += innerProduct ? (double) base[row * D + i] * query[i] : -difference * difference;
            }
        }
        return IntStream.range(0, N)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -near[row]))
                .limit(K)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @FieldSource("PEERS")
    void refuseWhatTheyDoNotKnow(Peer peer) {
        Parameters none = Parameters.parse("-");
        String kind = assertThrows(IllegalArgumentException.class, () -> peer.create("IVF8,Flat", D, true, none, N))
                .getMessage();
        assertTrue(kind.contains("IVF8,Flat") && kind.contains("HNSW32"), kind);
        Parameters unknown = Parameters.parse("nprobe=3");
        String parameter = assertThrows(
                        IllegalArgumentException.class, () -> peer.create("HNSW32", D, true, unknown, N))
                .getMessage();
        assertTrue(parameter.contains("nprobe") && parameter.contains("efConstruction"), parameter);
    }
}
