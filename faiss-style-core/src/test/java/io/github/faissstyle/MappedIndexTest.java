package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappedIndexTest {
    private static final int D = 96;
    private static final int N = 5000;

    @TempDir
    Path dir;

    private Path written(String factory, Metric metric) {
        Path file = dir.resolve("index.faiss");
        float[] vectors = SeededVectors.clustered(3, N, D, 50);
        try (VectorIndex index = VectorIndexes.create(factory, D, metric)) {
            index.train(vectors);
            if (factory.startsWith("IDMap")) {
                index.add(vectors, LongStream.range(0, N).toArray());
            } else {
                index.add(vectors);
            }
            index.write(file);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Flat",
                "SQ8",
                "PQ12x8",
                "HNSW16,Flat",
                "HNSW16,SQ8",
                "IVF32,Flat",
                "IVF32,PQ12x8",
                "IVF32_HNSW8,SQ8",
                "IDMap2,HNSW16,Flat",
                "PCA48,IVF32,SQ8,RFlat"
            })
    void answersAsWhatIsReadDoes(String factory) {
        for (Metric metric : List.of(Metric.INNER_PRODUCT, Metric.L2, Metric.COSINE)) {
            Path file = written(factory, metric);
            float[] queries = SeededVectors.gaussian(4, 20, D);
            SearchParams params = SearchParams.defaults().withNprobe(4).exactTraversal();
            try (VectorIndex read = VectorIndexes.read(file);
                    VectorIndex mapped = VectorIndexes.map(file)) {
                SearchResult expected = read.search(queries, 10, params);
                SearchResult found = mapped.search(queries, 10, params);
                assertArrayEquals(expected.ids(), found.ids());
                assertArrayEquals(expected.distances(), found.distances());
                assertArrayEquals(
                        expected.ids(),
                        mapped.search(queries, 10, params.withThreads(3)).ids());
                SearchResult few = mapped.search(queries, 10, params.withFilter(id -> id % 5 == 0));
                assertArrayEquals(
                        read.search(queries, 10, params.withFilter(id -> id % 5 == 0))
                                .ids(),
                        few.ids());
                assertEquals(List.of(), mapped.verify());
                assertArrayEquals(read.reconstruct(77), mapped.reconstruct(77));
            }
        }
    }

    @Test
    void holdsLittleOnTheHeapAndIsNotChanged() {
        Path file = written("HNSW16,Flat", Metric.L2);
        try (VectorIndex mapped = VectorIndexes.map(file)) {
            assertTrue(mapped.info().memoryBytes() < 16L * N, mapped.info().memoryBytes() + " bytes");
            assertTrue(
                    mapped.info().notes().get(0).contains("index.faiss"),
                    mapped.info().notes().toString());
            float[] one = new float[D];
            for (Runnable change : List.<Runnable>of(
                    () -> mapped.add(one),
                    () -> mapped.add(one, new long[] {1}),
                    () -> mapped.train(one),
                    () -> mapped.remove(id -> true),
                    mapped::compact)) {
                String message = assertThrows(UnsupportedOperationException.class, change::run)
                        .getMessage();
                assertTrue(message.contains("read"), message);
            }
            mapped.setParameters("efSearch=200");
            assertEquals(5, mapped.search(mapped.reconstruct(5), 1).id(0, 0));
        }
    }

    /** More than 2^31 bytes, most of them a hole in the file: rows before, across and behind the limits of mappings. */
    @Test
    void findsRowsBehindTheSecondGigabyte() throws IOException {
        int d = 1024;
        long n = 600_000;
        Path file = dir.resolve("large.faiss");
        try (VectorIndex index = VectorIndexes.create("Flat", d, Metric.INNER_PRODUCT)) {
            index.write(file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long start = channel.size();
            channel.write(longs(n), 8);
            channel.write(longs(n * d), start - 8);
            channel.write(ByteBuffer.allocate(1), start + 4L * n * d - 1);
            long[] rows = {7, ((1L << 30) - start) / (4L * d), ((1L << 31) - start) / (4L * d), n - 1};
            for (int i = 0; i < rows.length; i++) {
                ByteBuffer row = ByteBuffer.allocate(4 * d).order(ByteOrder.LITTLE_ENDIAN);
                for (int j = 0; j < d; j++) {
                    row.putFloat(j == i ? 1 : j == 500 ? 2 : 0);
                }
                channel.write(row.flip(), start + 4L * d * rows[i]);
            }
            float[] query = new float[d];
            query[500] = 1;
            query[3] = .4f;
            query[2] = .3f;
            query[1] = .2f;
            query[0] = .1f;
            try (VectorIndex mapped = VectorIndexes.map(file)) {
                assertEquals(n, mapped.info().ntotal());
                assertArrayEquals(
                        new long[] {rows[3], rows[2], rows[1], rows[0]},
                        mapped.search(query, 4).ids());
                for (int i = 0; i < rows.length; i++) {
                    assertEquals(1, mapped.reconstruct(rows[i])[i]);
                }
            }
        }
    }

    private static ByteBuffer longs(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .flip();
    }

    /** Links in the file are not checked when it is opened: whatever they are, a search ends, with rows or without. */
    @Test
    void damagedLinksDoNoHarm() throws IOException {
        byte[] good = Files.readAllBytes(written("HNSW16,Flat", Metric.L2));
        Random random = new Random(20);
        int opened = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] bad = good.clone();
            // Links end where the vectors begin.
            int links = bad.length - 4 * N * D - 200;
            for (int i = 0; i < 200; i++) {
                bad[13 * N + random.nextInt(links - 13 * N)] = (byte) random.nextInt();
            }
            Path file = Files.write(dir.resolve("bad" + trial), bad);
            try (VectorIndex mapped = VectorIndexes.map(file)) {
                opened++;
                for (long id : mapped.search(new float[D], 10).ids()) {
                    assertTrue(id >= -1 && id < N);
                }
            } catch (FaissFormatException e) {
                assertTrue(e.getMessage().contains("bad" + trial), e.getMessage());
            }
            Files.delete(file);
        }
        assertTrue(opened > 100, "only " + opened + " were opened");
    }

    @Test
    void missingFilesAreNamed() {
        String message = assertThrows(FaissStyleException.class, () -> VectorIndexes.map(dir.resolve("none")))
                .getMessage();
        assertTrue(message.contains("none"), message);
    }

    @Test
    void searchesUnderWayOutliveClosing() throws Exception {
        Path file = written("Flat", Metric.L2);
        float[] queries = SeededVectors.gaussian(4, 200, D);
        for (int trial = 0; trial < 20; trial++) {
            VectorIndex mapped = VectorIndexes.map(file);
            Throwable[] thrown = new Throwable[1];
            Thread searcher = new Thread(() -> {
                try {
                    while (true) {
                        assertEquals(2000, mapped.search(queries, 10).ids().length);
                    }
                } catch (IllegalStateException e) {
                    // closed
                } catch (Throwable e) {
                    thrown[0] = e;
                }
            });
            searcher.start();
            Thread.sleep(5);
            mapped.close();
            searcher.join();
            assertEquals(null, thrown[0], () -> Arrays.toString(thrown));
        }
    }
}
