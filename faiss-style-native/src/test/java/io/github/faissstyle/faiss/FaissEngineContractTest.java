package io.github.faissstyle.faiss;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.VectorIndexContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The contract that the Java engine keeps too. */
@RequiresFaiss
class FaissEngineContractTest {
    /** One kind under the contract. */
    @RequiresFaiss
    abstract static class Kind extends VectorIndexContract {
        private final String factory;
        private final Metric metric;
        private final String parameters;
        private final double floor;

        Kind(String factory, Metric metric) {
            this(factory, metric, "", 1);
        }

        Kind(String factory, Metric metric, String parameters, double floor) {
            this.factory = factory;
            this.metric = metric;
            this.parameters = parameters;
            this.floor = floor;
        }

        @Override
        protected VectorIndex create(int dimension) {
            VectorIndex index = new FaissEngine().create(factory, dimension, metric, metric == Metric.LP ? 3 : 0);
            index.setParameters(parameters);
            return index;
        }

        @Override
        protected VectorIndex read(Path file) {
            return new FaissEngine().read(file);
        }

        @Override
        protected Metric metric() {
            return metric;
        }

        @Override
        protected boolean needsIds() {
            return factory.contains("IDMap");
        }

        @Override
        protected double recallFloor() {
            return floor;
        }

        @Override
        protected boolean supportsRemove() {
            return !factory.contains("HNSW");
        }

        @Override
        protected String factoryOnceWritten(String asked) {
            return asked.endsWith("HNSW16") ? asked + ",Flat" : asked;
        }

        @Override
        protected double batchTolerance() {
            return 1e-4; // FAISS compares 20 queries and more through BLAS, which sums in another order
        }
    }

    @Nested
    class FlatL2 extends Kind {
        FlatL2() {
            super("Flat", Metric.L2);
        }
    }

    @Nested
    class FlatInnerProduct extends Kind {
        FlatInnerProduct() {
            super("Flat", Metric.INNER_PRODUCT);
        }
    }

    @Nested
    class MappedCosine extends Kind {
        MappedCosine() {
            super("IDMap2,Flat", Metric.COSINE);
        }
    }

    @Nested
    class MappedL2 extends Kind {
        MappedL2() {
            super("IDMap,Flat", Metric.L2);
        }

        @Override
        protected boolean reconstructs() {
            return false; // FAISS's IDMap cannot
        }
    }

    @Nested
    class Graph extends Kind {
        Graph() {
            super("HNSW16", Metric.L2, "efSearch=64", .98);
        }
    }

    @Nested
    class GraphWithIds extends Kind {
        GraphWithIds() {
            super("IDMap2,HNSW16", Metric.INNER_PRODUCT, "", .8);
        }
    }

    @Nested
    class Lists extends Kind {
        Lists() {
            super("IVF8,Flat", Metric.L2, "nprobe=6", .95);
        }

        @Override
        protected boolean rowsMoveDown() {
            return false;
        }
    }

    @Nested
    class Codes extends Kind {
        Codes() {
            super("IDMap2,SQ8", Metric.L2, "", .95);
        }
    }

    @Nested
    class RefinedListsOfCodes extends Kind {
        RefinedListsOfCodes() {
            super("IVF8,SQ4,RFlat", Metric.INNER_PRODUCT, "nprobe=8,k_factor_rf=4", .9);
        }

        @Override
        protected boolean supportsRemove() {
            return false;
        }

        @Override
        protected boolean supportsRange() {
            return false;
        }
    }
}
