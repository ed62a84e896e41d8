package io.github.faissstyle.bench.peers;

import com.spotify.voyager.jni.Index;
import io.github.faissstyle.bench.recall.peer.Parameters;
import io.github.faissstyle.bench.recall.peer.Peer;
import io.github.faissstyle.bench.recall.peer.PeerIndex;
import io.github.faissstyle.bench.recall.peer.PeerLoop;
import java.io.IOException;
import java.io.OutputStream;

/** Spotify's Voyager: C++ through JNI. */
public final class VoyagerPeer implements Peer {
    /** Answers lines. */
    public static void main(String[] args) throws IOException {
        PeerLoop.run(VoyagerPeer::new);
    }

    @Override
    public String description() {
        return Answers.library(Index.class);
    }

    @Override
    public PeerIndex create(String spec, int d, boolean innerProduct, Parameters parameters, int n) {
        int efConstruction = parameters.only("efConstruction").get("efConstruction", 100);
        Index.SpaceType space = innerProduct ? Index.SpaceType.InnerProduct : Index.SpaceType.Euclidean;
        return new Graph(
                new Index(space, d, Parameters.degree(spec), efConstruction, 1, n, Index.StorageDataType.Float32), d);
    }

    private record Graph(Index index, int d) implements PeerIndex {
        @Override
        public void add(float[] vectors) {
            float[][] rows = Answers.rows(vectors, d);
            for (int row = 0; row < rows.length; row++) {
                index.addItem(rows[row], row);
            }
        }

        /** As it is saved, which is as it lies in memory. */
        @Override
        public long bytes() {
            Counter counter = new Counter();
            index.saveIndex(counter);
            return counter.count;
        }

        @Override
        public Searcher searcher(int k, Parameters parameters) {
            int ef = Math.max(k, parameters.only("efSearch").get("efSearch", k));
            return query -> index.query(query, k, ef).labels;
        }

        @Override
        public void close() throws IOException {
            index.close();
        }
    }

    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int some) {
            count++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            count += length;
        }
    }
}
