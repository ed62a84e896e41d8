package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Graphs to which vectors are added portion by portion, fewer at a time than one in eight. A portion has a node of a
 * new level now and then, from which all searches start: it must not cut off those that were there before.
 */
class GrowingGraphTest {
    private static final int D = 64;

    @ParameterizedTest
    @CsvSource({
        "'HNSW4,Flat', 100, fast",
        "'HNSW4,Flat', 100, exact",
        "'HNSW4,Flat', 1, fast",
        "'HNSW8,Flat', 37, fast",
        "'HNSW4,Flat', 100, dense",
        "'HNSW4,SQ8', 100, fast"
    })
    void allThatWasAddedIsFound(String factory, int portion, String how) {
        int n = 4000;
        float[] vectors = SeededVectors.gaussian(5, n, D);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] *= i % D < 8 ? 1 : .05f; // few directions count, so that neighbours are clear
        }
        try (VectorIndex index = VectorIndexes.create(factory, D, Metric.L2)) {
            index.train(vectors);
            index.setParameters("efSearch=64" + (how.equals("dense") ? ",dense=1" : ""));
            SearchParams params =
                    how.equals("exact") ? SearchParams.defaults().exactTraversal() : SearchParams.defaults();
            int added = 0;
            for (int first = 0; first < n; first += added) {
                added = Math.min(first == 0 ? 1000 : portion, n - first);
                index.add(Arrays.copyOfRange(vectors, first * D, (first + added) * D));
                if (first % 500 < added || first + added == n) {
                    int there = first + added;
                    int lost = 0;
                    for (int row = 0; row < there; row += 7) {
                        float[] query = Arrays.copyOfRange(vectors, row * D, (row + 1) * D);
                        lost += index.search(query, 1, params).id(0, 0) == row ? 0 : 1;
                    }
                    assertTrue(lost <= there / 7 / 50, lost + " of " + there / 7 + " do not find themselves");
                }
            }
        }
    }
}
