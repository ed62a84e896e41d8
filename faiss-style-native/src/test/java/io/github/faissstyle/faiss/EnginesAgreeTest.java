package io.github.faissstyle.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.RangeSearchResult;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** What one engine wrote the other opens, and both find the same in it. */
@AddLifecycleHook(EnginesAgreeTest.WithoutFaiss.class)
class EnginesAgreeTest {
    /** Skips, where it may. */
    static final class WithoutFaiss implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return RequiresFaiss.Condition.missing().map(SkipResult::skip).orElse(SkipResult.doNotSkip());
        }
    }

    private static final int K = 10;

    /** Each trains two engines. */
    private static final int TRIES = 150;

    /** An index of some kind with some vectors. */
    record Scene(String factory, Metric metric, int dimension, int count, boolean ids, long seed) {
        float metricArg() {
            return metric == Metric.LP ? 2.5f : 0;
        }

        /**
         * Without the search for an order of centroids that only polysemous codes need, and that takes half a minute.
         */
        String faissFactory() {
            return factory.replaceAll("(?<!O)(PQ4(x4)?)", "$1np");
        }

        float[] vectors() {
            return vectors(seed, count);
        }

        /** Jensen and Shannon compare probabilities, which are not negative. */
        float[] vectors(long seed, int count) {
            float[] vectors = SeededVectors.gaussian(seed, count, dimension);
            for (int i = 0; i < vectors.length && metric == Metric.JENSEN_SHANNON; i++) {
                vectors[i] = Math.abs(vectors[i]) + .01f;
            }
            return vectors;
        }

        /** Trains and fills. */
        VectorIndex filled(VectorIndex index) {
            float[] vectors = vectors();
            index.train(vectors);
            if (ids) {
                index.add(
                        vectors,
                        LongStream.range(0, count).map(i -> 3 * i + 100).toArray());
            } else {
                index.add(vectors);
            }
            return index;
        }
    }

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<String> factories = Arbitraries.of(
                "Flat",
                "SQ8",
                "SQ6",
                "SQ4",
                "SQfp16",
                "PQ4",
                "PQ4x4",
                "IVF8,Flat",
                "IVF8,SQ8",
                "IVF8,SQ6",
                "IVF8,SQ4",
                "IVF8,SQfp16",
                "IVF8,PQ4",
                "IVF8,PQ4x4",
                "IVF16_HNSW4,Flat",
                "HNSW8",
                "HNSW8,Flat",
                "HNSW8,SQ8",
                "HNSW8,SQfp16",
                "HNSW8,PQ4",
                "L2norm,Flat",
                "PCA8,Flat",
                "PCAW8,SQ8",
                "PCAR8,IVF4,Flat",
                "OPQ4_8,PQ4",
                "RR8,Flat",
                "Pad40,Flat",
                "SQ8,RFlat",
                "IVF8,PQ4,RFlat",
                "IVF8,SQ4,Refine(SQ8)");
        Arbitrary<Scene> common = Combinators.combine(
                        factories,
                        Arbitraries.of(Metric.L2, Metric.INNER_PRODUCT, Metric.COSINE),
                        Arbitraries.integers().between(2, 8).map(i -> 4 * i),
                        Arbitraries.integers().between(300, 700),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(1, 1_000_000))
                .as(Scene::new);
        Arbitrary<Scene> rare = Combinators.combine(
                        Arbitraries.of(
                                Metric.L1,
                                Metric.LINF,
                                Metric.LP,
                                Metric.CANBERRA,
                                Metric.BRAY_CURTIS,
                                Metric.JENSEN_SHANNON),
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(1, 300),
                        Arbitraries.longs().between(1, 1_000_000))
                .as((metric, dimension, count, seed) -> new Scene("Flat", metric, dimension, count, false, seed));
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, common), net.jqwik.api.Tuple.of(1, rare));
    }

    @Property(tries = TRIES, shrinking = net.jqwik.api.ShrinkingMode.OFF)
    void bothFindTheSameInWhatFaissWrote(@ForAll("scenes") Scene scene) throws Exception {
        Assume.that(!scene.factory().contains("OPQ")); // which FAISS learns for half a minute
        Path file = java.nio.file.Files.createTempFile("engines", ".faiss");
        try (VectorIndex faiss = scene.filled(
                new FaissEngine().create(scene.faissFactory(), scene.dimension(), scene.metric(), scene.metricArg()))) {
            faiss.write(file);
            try (VectorIndex java = VectorIndexes.read(file)) {
                assertEquals(faiss.info().ntotal(), java.info().ntotal());
                assertEquals(faiss.info().metric(), java.info().metric());
                if (!scene.factory().endsWith("RFlat")) { // FAISS forgets that it was IndexRefineFlat
                    assertEquals(faiss.info().type(), java.info().type());
                }
                assertAgree(scene, faiss, java);
            }
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @Property(tries = TRIES, shrinking = net.jqwik.api.ShrinkingMode.OFF)
    void bothFindTheSameInWhatJavaWrote(@ForAll("scenes") Scene scene) throws Exception {
        Path file = java.nio.file.Files.createTempFile("engines", ".faiss");
        try (VectorIndex java = scene.filled(
                VectorIndexes.create(scene.factory(), scene.dimension(), scene.metric(), scene.metricArg()))) {
            java.write(file);
            try (VectorIndex faiss = new FaissEngine().read(file)) {
                assertEquals(java.info().ntotal(), faiss.info().ntotal());
                assertEquals(java.info().metric(), faiss.info().metric());
                assertAgree(scene, faiss, java);
            }
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    private static void assertAgree(Scene scene, VectorIndex faiss, VectorIndex java) {
        float[] queries = scene.vectors(scene.seed() + 1, 6);
        SearchParams exact = SearchParams.defaults().exactTraversal();
        for (SearchParams params : List.of(
                exact,
                exact.withNprobe(3),
                exact.withEfSearch(40),
                exact.withKFactor(4).withNprobe(8))) {
            SearchResult one = faiss.search(queries, K, params);
            SearchResult other = java.search(queries, K, params);
            if (scene.factory().contains("HNSW")) {
                assertAlike(scene, one, other);
            } else {
                assertSame(scene, one, other);
            }
        }
        if (rangeSearches(scene)) {
            for (SearchParams params : List.of(exact, exact.withNprobe(3), exact.withNprobe(8))) {
                assertSameWithin(scene, params, faiss, java);
            }
        }
        assertEquals(
                faiss.info().parameters().toString(),
                java.info().parameters().toString().replaceAll("(quantizer_)?dense=0, ", ""));
        // behind a whitening PCA FAISS reconstructs nothing
        for (int i = 0; i < Math.min(5, scene.count()) && !scene.factory().contains("PCAW"); i++) {
            long id = scene.ids() ? 3L * i + 100 : i;
            assertArrayEquals(faiss.reconstruct(id), java.reconstruct(id), 1e-4f, scene::toString);
        }
    }

    /** Range searches of graphs and behind a refinement are not FAISS's, nor are those of all codes and metrics. */
    private static boolean rangeSearches(Scene scene) {
        String factory = scene.factory();
        boolean kind = factory.endsWith("Flat") && !factory.contains("RFlat") && !factory.startsWith("HNSW");
        return (kind || factory.matches("IVF8,(SQ[^,]*|PQ4)")) && scene.metric().faissCode() <= Metric.L2.faissCode();
    }

    /** The same ids at the same distances within a radius, but for one at the bound. */
    private static void assertSameWithin(Scene scene, SearchParams params, VectorIndex faiss, VectorIndex java) {
        float[] queries = scene.vectors(scene.seed() + 1, 6);
        float radius = faiss.search(queries, K, params).distance(0, Math.min(scene.count(), K) - 1);
        RangeSearchResult one = faiss.rangeSearch(queries, radius, params);
        RangeSearchResult other = java.rangeSearch(queries, radius, params);
        for (int q = 0; q < 6; q++) {
            Map<Long, Float> found = within(one, q);
            Map<Long, Float> alike = within(other, q);
            for (Map<Long, Float> each : List.of(found, alike)) {
                Map<Long, Float> more = each == found ? alike : found;
                for (var entry : each.entrySet()) {
                    double tolerance = 2e-4 * Math.max(1, Math.abs(entry.getValue()));
                    if (more.containsKey(entry.getKey())) {
                        assertEquals(entry.getValue(), more.get(entry.getKey()), tolerance, scene::toString);
                    } else {
                        assertEquals(radius, entry.getValue(), tolerance, scene + " finds " + entry);
                    }
                }
            }
        }
    }

    private static Map<Long, Float> within(RangeSearchResult found, int query) {
        Map<Long, Float> distances = new HashMap<>();
        for (int i = found.limits()[query]; i < found.limits()[query + 1]; i++) {
            distances.put(found.ids()[i], found.distances()[i]);
        }
        return distances;
    }

    /**
     * FAISS walks graphs in another order than it did when the system's version was made: most of what is found is the
     * same, at the same distance.
     */
    private static void assertAlike(Scene scene, SearchResult faiss, SearchResult java) {
        int same = 0;
        for (int q = 0; q < faiss.queries(); q++) {
            for (int rank = 0; rank < faiss.count(q); rank++) {
                for (int other = 0; other < java.count(q); other++) {
                    if (faiss.id(q, rank) == java.id(q, other)) {
                        double tolerance = 2e-4 * Math.max(1, Math.abs(faiss.distance(q, rank)));
                        assertEquals(
                                faiss.distance(q, rank), java.distance(q, other), tolerance, () -> scene.toString());
                        same++;
                    }
                }
            }
        }
        assertTrue(same >= 0.6 * faiss.queries() * K, same + " are the same of " + scene);
    }

    /** The same distances, and the same ids where none is nearly as near as another. */
    private static void assertSame(Scene scene, SearchResult faiss, SearchResult java) {
        for (int q = 0; q < faiss.queries(); q++) {
            assertEquals(faiss.count(q), java.count(q), () -> scene.toString());
            int count = faiss.count(q);
            for (int rank = 0; rank < count; rank++) {
                float distance = faiss.distance(q, rank);
                double tolerance = 2e-4 * Math.max(1, Math.abs(distance));
                assertEquals(distance, java.distance(q, rank), tolerance, () -> scene.toString());
                boolean near = (rank > 0 && Math.abs(distance - faiss.distance(q, rank - 1)) < 2 * tolerance)
                        || (rank + 1 < count && Math.abs(distance - faiss.distance(q, rank + 1)) < 2 * tolerance)
                        || rank + 1 == K;
                if (!near) {
                    assertEquals(faiss.id(q, rank), java.id(q, rank), () -> scene.toString());
                }
            }
        }
    }
}
