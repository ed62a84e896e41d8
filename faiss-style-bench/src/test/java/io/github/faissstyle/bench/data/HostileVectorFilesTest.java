package io.github.faissstyle.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Damaged files end in a line, and take no more memory than their length warrants. */
class HostileVectorFilesTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<Integer> NASTY = List.of(
            0, -1, 1, 2, 5, 1 << 20, (1 << 20) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7fc00000, 0x39393939);

    private static Path dir;

    /** What a mutation does at a place; a place beyond the file cuts nothing. */
    record Mutation(int what, int at, int value) {
        byte[] apply(byte[] bytes) {
            int place = at % Math.max(1, bytes.length);
            return switch (what) {
                case 0 -> Arrays.copyOf(bytes, place);
                case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + place % 7);
                case 2 -> {
                    bytes[place] ^= (byte) (1 << (value & 7));
                    yield bytes;
                }
                case 3 -> {
                    bytes[place] = (byte) value;
                    yield bytes;
                }
                default -> {
                    if (place + 4 <= bytes.length) {
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(place, value);
                    }
                    yield bytes;
                }
            };
        }
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        // The head of a file holds its structure: most changes go there.
        Arbitrary<Integer> place = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 130), Arbitraries.integers().between(0, 400));
        Arbitrary<Integer> value = Arbitraries.oneOf(Arbitraries.of(NASTY), Arbitraries.integers());
        return Combinators.combine(Arbitraries.integers().between(0, 5), place, value)
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> formats() {
        return Arbitraries.of("fvecs", "ivecs", "bvecs", "npy", "f32", "i64");
    }

    @BeforeContainer
    static void makeFolder() throws IOException {
        dir = Files.createTempDirectory("hostile");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        try (var left = Files.list(dir)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(dir);
    }

    private static byte[] whole(String format) {
        ByteBuffer bytes = ByteBuffer.allocate(320).order(ByteOrder.LITTLE_ENDIAN);
        int d = 4;
        if (format.equals("npy")) {
            byte[] numbers = new byte[10 * d * 4];
            ByteBuffer floats = ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 10 * d; i++) {
                floats.putFloat(i);
            }
            return VectorFileTest.npy(1, VectorFileTest.header("<f4", "(10, 4)"), numbers);
        }
        for (int row = 0; row < 10; row++) {
            if (format.endsWith("vecs")) {
                bytes.putInt(d);
            }
            for (int i = 0; i < d; i++) {
                switch (format) {
                    case "bvecs" -> bytes.put((byte) i);
                    case "ivecs" -> bytes.putInt(i);
                    case "i64" -> bytes.putLong(i);
                    default -> bytes.putFloat(i);
                }
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Property(tries = 2000)
    void mutatedFilesNeverHarm(@ForAll("formats") String format, @ForAll("mutations") List<Mutation> mutations)
            throws IOException {
        byte[] bytes = whole(format);
        for (Mutation mutation : mutations) {
            bytes = mutation.apply(bytes);
            if (bytes.length == 0) {
                break;
            }
        }
        Path file = Files.write(dir.resolve("mutated." + format), bytes);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        try (VectorFile vectors = VectorFile.open(file, 4)) {
            int rows = Math.toIntExact(vectors.rows());
            assertTrue((long) rows * vectors.dimension() <= bytes.length, rows + " rows in " + bytes.length + " bytes");
            int numbers = format.startsWith("i") ? vectors.ids(rows).length : vectors.floats(rows).length;
            assertEquals(rows * vectors.dimension(), numbers);
        } catch (BadVectorFileException e) {
            assertTrue(e.getMessage().startsWith(file + ", offset "), e.getMessage());
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(allocated < 64L * bytes.length + (1 << 20), allocated + " bytes allocated");
    }
}
