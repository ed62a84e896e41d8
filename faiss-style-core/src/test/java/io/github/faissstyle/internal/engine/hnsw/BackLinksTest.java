package io.github.faissstyle.internal.engine.hnsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a node is linked back to: all that chose it where there is room, else of these the nearest and others. */
class BackLinksTest {
    private static final int N = 400;
    private static final int D = 8;
    private static final int M = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 1 << 22}) // at once, in some parts, all together
    void nodesKnowWhoChoseThem(int mostWaiting) {
        float[] vectors = SeededVectors.gaussian(1, N, D);
        FlatState storage = new FlatState(Rows.floats(D), Metric.L2, 0).add(vectors, N, null);
        int[] levels = new int[N];
        Arrays.fill(levels, 1);
        HnswGraph graph = HnswGraph.empty(M).append(levels);
        BackLinks links = new BackLinks(storage, mostWaiting);
        Random random = new Random(2);
        List<Set<Integer>> chosenBy =
                Stream.<Set<Integer>>generate(TreeSet::new).limit(N).toList();
        for (int first = 0; first < N; first += 50) {
            long[] pairs = new long[50 * 3];
            for (int i = 0; i < pairs.length; i++) {
                int source = first + i / 3;
                int node = (source + 1 + random.nextInt(i % 3 == 0 ? 10 : N - 1)) % N;
                node = i % 3 == 1 ? node % 20 : node; // the first twenty are chosen often
                pairs[i] = ((long) node << 32) | source;
                if (node != source) {
                    chosenBy.get(node).add(source);
                }
            }
            links.postpone(graph, Arrays.stream(pairs).distinct().toArray()); // nobody chooses a node twice
        }
        links.addPostponed(graph);
        int crowded = 0;
        for (int node = 0; node < N; node++) {
            Set<Integer> linked = new TreeSet<>();
            for (int i = 0; i < graph.degree(node, 0); i++) {
                linked.add(graph.holder(node, 0)[graph.offset(node, 0) + i]);
            }
            assertEquals(graph.degree(node, 0), linked.size(), "twice");
            if (chosenBy.get(node).size() <= 2 * M) {
                assertEquals(chosenBy.get(node), linked);
            } else {
                crowded++;
                assertTrue(chosenBy.get(node).containsAll(linked) && !linked.isEmpty(), () -> linked.toString());
                assertTrue(linked.contains(nearest(vectors, node, chosenBy.get(node))), "the nearest is missing");
            }
        }
        assertTrue(crowded >= 20, crowded + " nodes had to choose");
    }

    private static int nearest(float[] vectors, int node, Set<Integer> others) {
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int other : others) {
            double distance = 0;
            for (int j = 0; j < D; j++) {
                double difference = vectors[node * D + j] - vectors[other * D + j];
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                nearest = other;
            }
        }
        return nearest;
    }
}
