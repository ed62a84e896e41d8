package io.github.faissstyle.internal.engine.hnsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in the nearest cells, against brute force in double precision. */
class NeighbourhoodTest {
    private static final int D = 64;
    private static final int MOST = 40;
    private static final int LINKS = 16;

    @ParameterizedTest
    @CsvSource({"false, 30", "true, 30", "false, 9000", "true, 9000"})
    void findsNearlyAllOfTheNearest(boolean similarity, int clusters) {
        int n = 9000;
        int added = 8000;
        float[] vectors = SeededVectors.clustered(5, n, D, clusters);
        Neighbourhood near = of(vectors, n, similarity);
        int[] nodes = IntStream.range(0, added).toArray();
        near.add(nodes, 0, added / 2);
        near.add(nodes, added / 2, added);
        assertTrue(near.helps());
        int[] queries = IntStream.range(added, added + 50).toArray();
        Neighbourhood.Finder finder = near.new Finder(queries.length);
        finder.find(queries, queries.length);
        int right = 0;
        for (int q = 0; q < queries.length; q++) {
            BitSet expected = nearest(vectors, added, queries[q], similarity);
            int size = finder.sort(q);
            assertEquals(MOST, size);
            for (int i = 0; i < size; i++) {
                assertTrue(finder.node(q, i) < added, "not added");
                right += i < LINKS && expected.get(finder.node(q, i)) ? 1 : 0;
            }
        }
        assertTrue(right >= 0.95 * queries.length * LINKS, right + " of " + queries.length * LINKS);
    }

    @Test
    void hasTheLatestFewOfEqualOnes() {
        int n = 3000;
        float[] vectors = SeededVectors.clustered(7, n, D, 30);
        for (int i = 1; i < 2000; i++) {
            System.arraycopy(vectors, 0, vectors, i * D, D);
        }
        Neighbourhood near = of(vectors, n, false);
        near.add(IntStream.range(0, n - 1).toArray(), 0, n - 1);
        Neighbourhood.Finder finder = near.new Finder(1);
        finder.find(new int[] {5}, 1);
        int size = finder.sort(0);
        int[] equal = IntStream.range(0, size)
                .map(i -> finder.node(0, i))
                .filter(node -> node < 2000)
                .sorted()
                .toArray();
        assertEquals("[1996, 1997, 1998, 1999]", Arrays.toString(equal));
        assertEquals(MOST, size);
    }

    @Test
    void helpsAsLongAsAWalkTakesLonger() {
        float[] vectors = SeededVectors.gaussian(3, 2500, 2048);
        Neighbourhood near = of(vectors, 2500, 2048, Metric.L2, 10, 10);
        assertTrue(near.helps());
        assertEquals(false, near.helpsToTheEnd());
        int[] nodes = IntStream.range(0, 2500).toArray();
        near.add(nodes, 0, 700);
        assertTrue(near.helps());
        near.add(nodes, 700, 2500);
        assertEquals(false, near.helps());
    }

    private static Neighbourhood of(float[] vectors, int n, boolean similarity) {
        return of(vectors, n, D, similarity ? Metric.INNER_PRODUCT : Metric.L2, MOST, LINKS);
    }

    private static Neighbourhood of(float[] vectors, int n, int d, Metric metric, int most, int links) {
        FlatState flat = new FlatState(Rows.floats(d), metric, 0).add(vectors, n, null);
        Neighbourhood near = Neighbourhood.of(flat, Cells.learn(flat.rows(), 256), most, links);
        assertTrue(near != null);
        return near;
    }

    private static BitSet nearest(float[] vectors, int n, int query, boolean similarity) {
        double[] keys = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < D; j++) {
                double x = vectors[i * D + j];
                double q = vectors[query * D + j];
                keys[i] += similarity ? -x * q : (x - q) * (x - q);
            }
        }
        BitSet nearest = new BitSet();
        IntStream.range(0, n)
                .boxed()
                .sorted((a, b) -> Double.compare(keys[a], keys[b]))
                .limit(LINKS)
                .forEach(nearest::set);
        return nearest;
    }
}
