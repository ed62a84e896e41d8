package io.github.faissstyle.bench.peers;

import io.github.faissstyle.bench.recall.peer.Parameters;
import io.github.faissstyle.bench.recall.peer.Peer;
import io.github.faissstyle.bench.recall.peer.PeerIndex;
import io.github.faissstyle.bench.recall.peer.PeerLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/** Lucene: one segment, mapped; its reader is asked directly, without a query around it. */
public final class LucenePeer implements Peer {
    private static final String FIELD = "vector";

    /** Answers lines. */
    public static void main(String[] args) throws IOException {
        PeerLoop.run(LucenePeer::new);
    }

    @Override
    public String description() {
        return "Lucene " + Version.LATEST;
    }

    @Override
    public PeerIndex create(String spec, int d, boolean innerProduct, Parameters parameters, int n) throws IOException {
        return new Segment(
                d,
                Parameters.degree(spec),
                parameters.only("efConstruction").get("efConstruction", 100),
                innerProduct ? VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT : VectorSimilarityFunction.EUCLIDEAN);
    }

    private static final class Segment implements PeerIndex {
        private final int d;
        private final KnnVectorsFormat format;
        private final VectorSimilarityFunction similarity;
        private final Path folder = Files.createTempDirectory("lucene");
        private final Directory directory = new MMapDirectory(folder);
        private @Nullable DirectoryReader reader;

        Segment(int d, int degree, int efConstruction, VectorSimilarityFunction similarity) throws IOException {
            this.d = d;
            this.format = new Lucene99HnswVectorsFormat(degree, efConstruction);
            this.similarity = similarity;
        }

        /** All in the writer's memory until it is one segment: no graph is built twice. */
        @Override
        public void add(float[] vectors) throws IOException {
            IndexWriterConfig config = new IndexWriterConfig()
                    .setCodec(new Lucene104Codec() {
                        @Override
                        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                            return format;
                        }
                    })
                    .setUseCompoundFile(false)
                    .setMergeScheduler(new SerialMergeScheduler())
                    .setRAMBufferSizeMB(1900)
                    .setMaxBufferedDocs(IndexWriterConfig.DISABLE_AUTO_FLUSH);
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (float[] row : Answers.rows(vectors, d)) {
                    Document document = new Document();
                    document.add(new KnnFloatVectorField(FIELD, row, similarity));
                    writer.addDocument(document);
                }
                writer.forceMerge(1);
            }
            reader = DirectoryReader.open(directory);
            if (reader.leaves().size() != 1) {
                throw new IllegalStateException(reader.leaves().size() + " segments, expected 1");
            }
        }

        /** As it lies in its folder. */
        @Override
        public long bytes() throws IOException {
            long bytes = 0;
            for (String file : directory.listAll()) {
                bytes += directory.fileLength(file);
            }
            return bytes;
        }

        /** Lucene looks for as many as its beam is wide; the best k of them are the answer. */
        @Override
        public Searcher searcher(int k, Parameters parameters) {
            if (reader == null) {
                throw new IllegalStateException("nothing was added");
            }
            int ef = Math.max(k, parameters.only("efSearch").get("efSearch", k));
            LeafReader leaf = reader.leaves().get(0).reader();
            AcceptDocs all = AcceptDocs.fromLiveDocs(null, leaf.maxDoc());
            return query -> {
                ScoreDoc[] found = leaf.searchNearestVectors(FIELD, query, ef, all, Integer.MAX_VALUE).scoreDocs;
                long[] ids = Answers.none(k);
                for (int i = 0; i < Math.min(k, found.length); i++) {
                    ids[i] = found[i].doc; // one segment keeps the order of what was added
                }
                return ids;
            };
        }

        @Override
        public void close() throws IOException {
            if (reader != null) {
                reader.close();
            }
            for (String file : directory.listAll()) {
                directory.deleteFile(file);
            }
            directory.close();
            Files.delete(folder);
        }
    }
}
