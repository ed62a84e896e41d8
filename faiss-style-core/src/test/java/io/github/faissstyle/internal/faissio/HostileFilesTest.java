package io.github.faissstyle.internal.faissio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files end in a clear exception, and cost no more memory than their size warrants. */
class HostileFilesTest {
    private static final Path CORRUPT = GoldenFilesTest.FOLDER.resolve("corrupt");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path dir;

    @Test
    void filesThatMustBeRefusedAre() {
        int refused = 0;
        for (Json one : Json.read(CORRUPT.resolve("manifest.json")).get("cases").list()) {
            Path file = CORRUPT.resolve(one.get("file").text());
            if (one.get("expect").text().equals("reject")) {
                FaissFormatException e = assertThrows(
                        FaissFormatException.class,
                        () -> VectorIndexes.read(file).close(),
                        one.get("file").text() + ": " + one.get("breaks").text());
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused >= 50, "only " + refused + " files");
    }

    @Test
    void bytesAfterTheIndexAreNotedAndIgnored() {
        try (VectorIndex index = VectorIndexes.read(CORRUPT.resolve("trailing_garbage.faiss"))) {
            assertEquals(200, index.info().ntotal());
            assertTrue(
                    index.info().notes().get(0).contains("32 bytes"),
                    index.info().notes().toString());
        }
    }

    @Test
    void saysWhichKindAFileIs() throws IOException {
        byte[] bytes = Files.readAllBytes(GoldenFilesTest.FOLDER.resolve("flat_l2_d8.faiss"));
        System.arraycopy("INSf".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
        Path file = Files.write(dir.resolve("nsg.faiss"), bytes);
        FaissFormatException e = assertThrows(FaissFormatException.class, () -> VectorIndexes.read(file));
        assertTrue(e.getMessage().contains("NSG"), e.getMessage());
        assertEquals(0, e.offset());
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        String missing = assertThrows(FaissStyleException.class, () -> VectorIndexes.read(dir.resolve("none.faiss")))
                .getMessage();
        assertTrue(missing.contains("none.faiss"), missing);
        String folder = assertThrows(FaissStyleException.class, () -> VectorIndexes.read(dir))
                .getMessage();
        assertTrue(folder.contains("not a regular file"), folder);
    }

    @Test
    void anUnwritableTargetLeavesNothing() throws IOException {
        try (VectorIndex index = VectorIndexes.read(GoldenFilesTest.FOLDER.resolve("flat_l2_d8.faiss"))) {
            assertThrows(FaissStyleException.class, () -> index.write(dir.resolve("missing/folder.faiss")));
            Files.createDirectory(dir.resolve("taken.faiss"));
            assertThrows(FaissStyleException.class, () -> index.write(dir.resolve("taken.faiss")));
            try (var left = Files.list(dir)) {
                assertEquals(1, left.count());
            }
        }
    }

    /** Whole with {@code -Psoak}, a sample otherwise; a failure names its seed. */
    @Test
    void mutatedFilesNeverHarm() throws IOException {
        int rounds = Boolean.getBoolean("faissstyle.soak") ? 200_000 : 5_000;
        List<String> names = GoldenFilesTest.names();
        byte[][] originals = new byte[names.size()][];
        for (int i = 0; i < originals.length; i++) {
            originals[i] = Files.readAllBytes(GoldenFilesTest.FOLDER.resolve(names.get(i) + ".faiss"));
        }
        Path file = dir.resolve("mutated.faiss");
        for (int seed = 0; seed < rounds; seed++) {
            Random random = new Random(seed);
            int which = random.nextInt(originals.length);
            byte[] mutated = mutate(originals[which], random);
            Files.write(file, mutated);
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            try (VectorIndex index = seed % 4 == 3 ? VectorIndexes.map(file) : VectorIndexes.read(file)) {
                searchIfItCan(index);
            } catch (FaissFormatException expected) {
                assertTrue(expected.offset() <= mutated.length, "offset beyond the file");
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + " on " + names.get(which), e);
            }
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertTrue(
                    allocated < 32L * mutated.length + (24 << 20),
                    "seed " + seed + " on " + names.get(which) + " allocated " + allocated);
        }
    }

    /** What is untrained or only read and written back says so. */
    private static void searchIfItCan(VectorIndex index) {
        try {
            index.search(new float[index.info().dimension()], 3);
        } catch (IllegalStateException | UnsupportedOperationException e) {
            boolean said = !index.info().trained()
                    || e.getMessage().contains("not searched")
                    || e.getMessage().contains("cannot be");
            assertTrue(said, e.getMessage());
        }
    }

    /** What a file says of the width of a search is no reason to make room for more nodes than there are. */
    @Test
    void aHugeBeamTakesNoMemory() throws IOException {
        byte[] bytes = Files.readAllBytes(GoldenFilesTest.FOLDER.resolve("hnsw8_l2_d8.faiss"));
        int storage = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("IxF2");
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(storage - 8, 1 << 29); // efSearch
        Path file = Files.write(dir.resolve("huge.faiss"), bytes);
        try (VectorIndex index = VectorIndexes.read(file)) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            assertEquals(10, index.search(new float[8], 10).count(0));
            assertTrue(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before < 1 << 22);
        }
    }

    /** An index that takes ids for rows would look where nothing is. */
    @Test
    void idsInsideThatAreNoRowsAreRefused() throws IOException {
        for (String name : List.of("refineflat_ivfpq_l2", "idmap_ivfflat_l2")) {
            byte[] bytes = Files.readAllBytes(GoldenFilesTest.FOLDER.resolve(name + ".faiss"));
            Path file = dir.resolve(name);
            int refused = 0;
            for (int at = 100; at + 8 <= bytes.length; at++) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
                if (buffer.getLong(at) == 17) { // one of the ids, or something else
                    buffer.putLong(at, 1L << 40);
                    Files.write(file, buffer.array());
                    try (VectorIndex index = VectorIndexes.read(file)) {
                        index.search(new float[8], 10, SearchParams.defaults().withNprobe(100));
                    } catch (FaissFormatException e) {
                        refused += e.getMessage().contains("row numbers") ? 1 : 0;
                    }
                }
            }
            assertTrue(refused > 0, name);
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            // The head of a file holds its structure: half of all changes go there.
            int at = random.nextInt(random.nextBoolean() ? Math.min(120, bytes.length) : bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> {
                    if (at + 8 <= bytes.length) {
                        long[] nasty = {-1, 0, 1L << 40, Long.MAX_VALUE, Integer.MAX_VALUE, 1L << 61, random.nextLong()
                        };
                        ByteBuffer.wrap(bytes)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(at, nasty[random.nextInt(nasty.length)]);
                    }
                }
                default -> bytes = java.util.Arrays.copyOf(bytes, at);
            }
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }
}
