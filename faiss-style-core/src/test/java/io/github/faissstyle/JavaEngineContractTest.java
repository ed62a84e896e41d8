package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.VectorIndexContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JavaEngineContractTest {
    /** One kind under the contract. */
    abstract static class Kind extends VectorIndexContract {
        private final String factory;
        private final Metric metric;

        Kind(String factory, Metric metric) {
            this.factory = factory;
            this.metric = metric;
        }

        @Override
        protected VectorIndex create(int dimension) {
            return VectorIndexes.create(factory, dimension, metric);
        }

        @Override
        protected VectorIndex read(Path file) {
            return VectorIndexes.read(file);
        }

        @Override
        protected Metric metric() {
            return metric;
        }

        @Override
        protected boolean needsIds() {
            return factory.contains("IDMap");
        }
    }

    /** A kind that finds most of the true neighbours. */
    abstract static class Approximate extends Kind {
        private final String parameters;
        private final double floor;

        Approximate(String factory, Metric metric, String parameters, double floor) {
            super(factory, metric);
            this.parameters = parameters;
            this.floor = floor;
        }

        @Override
        protected VectorIndex create(int dimension) {
            VectorIndex index = super.create(dimension);
            if (!parameters.isEmpty()) {
                index.setParameters(parameters);
            }
            return index;
        }

        @Override
        protected double recallFloor() {
            return floor;
        }
    }

    @Nested
    class HnswL2 extends Approximate {
        HnswL2() {
            super("HNSW16", Metric.L2, "efSearch=64", .98);
        }

        @Override
        protected boolean rowsMoveDown() {
            return false;
        }
    }

    @Nested
    class HnswCosineWithIds extends Approximate {
        HnswCosineWithIds() {
            super("IDMap2,HNSW16", Metric.COSINE, "efSearch=64", .98);
        }
    }

    @Nested
    class HnswSq8 extends Approximate {
        HnswSq8() {
            super("IDMap,HNSW16,SQ8", Metric.INNER_PRODUCT, "efSearch=64", .9);
        }
    }

    /** All lists are scanned: exact. */
    @Nested
    class IvfFlat extends Approximate {
        IvfFlat() {
            super("IVF8,Flat", Metric.L2, "nprobe=8", 1);
        }

        @Override
        protected boolean rowsMoveDown() {
            return false;
        }
    }

    @Nested
    class IvfFlatCosine extends Approximate {
        IvfFlatCosine() {
            super("IVF8,Flat", Metric.COSINE, "nprobe=4", .8);
        }

        @Override
        protected boolean rowsMoveDown() {
            return false;
        }
    }

    @Nested
    class IvfSq8Refined extends Approximate {
        IvfSq8Refined() {
            super("IDMap2,IVF8,SQ8,RFlat", Metric.INNER_PRODUCT, "nprobe=8,k_factor=2", .99);
        }
    }

    @Nested
    class IvfPqOpq extends Approximate {
        IvfPqOpq() {
            super("IDMap2,OPQ4_16,IVF4,PQ4x6", Metric.L2, "nprobe=4", .4);
        }

        /** FAISS writes an OPQ as the linear transform that it becomes. */
        @Override
        protected String factoryOnceWritten(String factory) {
            return factory.replace("OPQ4_16", "(LTra)");
        }
    }

    @Nested
    class Sq8 extends Approximate {
        Sq8() {
            super("SQ8", Metric.L2, "", .93);
        }
    }

    @Nested
    class PcaHalf extends Approximate {
        PcaHalf() {
            super("IDMap2,PCA18,SQfp16", Metric.COSINE, "", .7);
        }
    }

    @Nested
    class PqRefined extends Approximate {
        PqRefined() {
            super("IDMap2,PQ19x4,RFlat", Metric.COSINE, "k_factor=4", .95);
        }
    }

    @Nested
    class FlatInnerProduct extends Kind {
        FlatInnerProduct() {
            super("Flat", Metric.INNER_PRODUCT);
        }
    }

    @Nested
    class FlatL2 extends Kind {
        FlatL2() {
            super("Flat", Metric.L2);
        }
    }

    @Nested
    class FlatCosine extends Kind {
        FlatCosine() {
            super("Flat", Metric.COSINE);
        }
    }

    @Nested
    class IdMapL2 extends Kind {
        IdMapL2() {
            super("IDMap,Flat", Metric.L2);
        }
    }

    @Nested
    class IdMap2InnerProduct extends Kind {
        IdMap2InnerProduct() {
            super("IDMap2,Flat", Metric.INNER_PRODUCT);
        }
    }

    @Nested
    class IdMap2Cosine extends Kind {
        IdMap2Cosine() {
            super("Flat,IDMap2", Metric.COSINE);
        }
    }

    /** The same where the JVM has no Vector API. */
    @Nested
    @Tag("scalar")
    class WithoutVectorApi extends Kind {
        WithoutVectorApi() {
            super("Flat", Metric.L2);
        }

        @Test
        void saysThatItIsPlainJavaAndWhatToDo() {
            try (VectorIndex index = create(3)) {
                assertTrue(
                        index.info().kernels().contains("--add-modules jdk.incubator.vector"),
                        index.info().kernels());
            }
        }
    }

    @Test
    void saysThatTheVectorApiIsInUse() {
        try (VectorIndex index = VectorIndexes.create("Flat", 3, Metric.L2)) {
            assertTrue(
                    index.info().kernels().startsWith("Vector API"),
                    index.info().kernels());
        }
    }

    @Test
    void addingWithIdsWrapsAnEmptyFlatIndex() {
        try (VectorIndex index = VectorIndexes.create("Flat", 2, Metric.COSINE)) {
            index.add(new float[] {1, 0, 0, 1}, new long[] {70, -3});
            assertEquals("IDMap2,L2norm,Flat", index.info().factory());
            assertArrayEquals(
                    new long[] {-3, 70}, index.search(new float[] {0, 5}, 2).ids());
            assertThrows(IllegalArgumentException.class, () -> index.add(new float[] {1, 1}));
        }
        try (VectorIndex index = VectorIndexes.create("Flat", 2, Metric.L2)) {
            index.add(new float[] {1, 0});
            assertThrows(UnsupportedOperationException.class, () -> index.add(new float[] {1, 1}, new long[] {4}));
        }
    }

    @Test
    void duplicateIdsAreKeptAndTheLastIsReconstructed() {
        try (VectorIndex index = VectorIndexes.create("IDMap2,Flat", 1, Metric.L2)) {
            index.add(new float[] {1, 2, 3}, new long[] {8, 9, 8});
            assertArrayEquals(new float[] {3}, index.reconstruct(8));
            assertArrayEquals(
                    new long[] {8, 9, 8}, index.search(new float[] {0}, 3).ids());
            assertEquals(2, index.remove(id -> id == 8));
            assertArrayEquals(new float[] {2}, index.reconstruct(9));
        }
    }

    @Test
    void aZeroVectorHasCosineZero() {
        try (VectorIndex index = VectorIndexes.create("Flat", 2, Metric.COSINE)) {
            index.add(new float[] {0, 0, 3, 4});
            assertArrayEquals(
                    new float[] {1, 0}, index.search(new float[] {6, 8}, 2).distances());
            assertArrayEquals(new float[] {0.6f, 0.8f}, index.reconstruct(1), 1e-7f);
        }
    }

    @Test
    void rowsBeyondOneChunkAreFound() {
        int d = 1 << 20;
        try (VectorIndex index = VectorIndexes.create("Flat", d, Metric.L2)) {
            for (int row = 0; row < 9; row++) {
                float[] vector = new float[d];
                vector[row] = row + 1;
                index.add(vector);
            }
            index.remove(id -> id == 3);
            float[] query = new float[d];
            query[8] = 9;
            assertEquals(7, index.search(query, 1).id(0, 0));
            assertEquals(0f, index.search(query, 1).distance(0, 0));
        }
    }

    @Test
    void refusesAMetricArgumentThatMeansNothing() {
        assertThrows(IllegalArgumentException.class, () -> VectorIndexes.create("Flat", 2, Metric.LP));
        assertThrows(IllegalArgumentException.class, () -> VectorIndexes.create("Flat", 2, Metric.L2, 3));
        assertThrows(IllegalArgumentException.class, () -> VectorIndexes.create("Flat", 0, Metric.L2));
        String unknown = assertThrows(
                        IllegalArgumentException.class, () -> VectorIndexes.create("NSG16,Flat", 2, Metric.L2))
                .getMessage();
        assertTrue(unknown.contains("NSG16"), unknown);
    }

    @Test
    void listsItself() {
        assertEquals("java", VectorIndexes.engines().get(0).name());
        assertTrue(VectorIndexes.engine("java").unavailable().isEmpty());
        assertThrows(IllegalArgumentException.class, () -> VectorIndexes.engine("gpu"));
    }
}
