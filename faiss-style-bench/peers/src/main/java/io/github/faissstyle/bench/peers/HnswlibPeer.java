package io.github.faissstyle.bench.peers;

import com.github.jelmerk.hnswlib.core.DistanceFunctions;
import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.SearchResult;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;
import io.github.faissstyle.bench.recall.peer.Parameters;
import io.github.faissstyle.bench.recall.peer.Peer;
import io.github.faissstyle.bench.recall.peer.PeerIndex;
import io.github.faissstyle.bench.recall.peer.PeerLoop;
import java.io.IOException;
import java.util.List;

/** hnswlib-core: hnswlib in plain Java. */
public final class HnswlibPeer implements Peer {
    /** Answers lines. */
    public static void main(String[] args) throws IOException {
        PeerLoop.run(HnswlibPeer::new);
    }

    @Override
    public String description() {
        return Answers.library(HnswIndex.class);
    }

    @Override
    public PeerIndex create(String spec, int d, boolean innerProduct, Parameters parameters, int n) {
        return new Graph(
                HnswIndex.newBuilder(
                                d,
                                innerProduct
                                        ? DistanceFunctions.FLOAT_INNER_PRODUCT
                                        : DistanceFunctions.FLOAT_EUCLIDEAN_DISTANCE,
                                n)
                        .withM(Parameters.degree(spec))
                        .withEfConstruction(parameters.only("efConstruction").get("efConstruction", 100))
                        .build(),
                d);
    }

    /** A vector by its number. */
    private static final class Row implements Item<Integer, float[]> {
        private static final long serialVersionUID = 1L;

        private final Integer id;
        private final float[] vector;

        Row(Integer id, float[] vector) {
            this.id = id;
            this.vector = vector;
        }

        @Override
        public Integer id() {
            return id;
        }

        @Override
        public float[] vector() {
            return vector;
        }

        @Override
        public int dimensions() {
            return vector.length;
        }
    }

    private record Graph(HnswIndex<Integer, float[], Row, Float> index, int d) implements PeerIndex {
        @Override
        public void add(float[] vectors) {
            float[][] rows = Answers.rows(vectors, d);
            for (int row = 0; row < rows.length; row++) {
                index.add(new Row(row, rows[row]));
            }
        }

        @Override
        public long bytes() {
            return -1;
        }

        @Override
        public Searcher searcher(int k, Parameters parameters) {
            index.setEf(Math.max(k, parameters.only("efSearch").get("efSearch", k)));
            return query -> {
                List<SearchResult<Row, Float>> found = index.findNearest(query, k);
                long[] ids = Answers.none(k);
                for (int i = 0; i < found.size(); i++) {
                    ids[i] = found.get(i).item().id();
                }
                return ids;
            };
        }

        @Override
        public void close() {
            // It holds nothing but memory.
        }
    }
}
