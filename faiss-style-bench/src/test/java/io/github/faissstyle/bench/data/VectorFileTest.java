package io.github.faissstyle.bench.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorFileTest {
    @TempDir
    Path dir;

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(dir.resolve(name), bytes);
    }

    /** An npy file, written by hand as NumPy's format page has it. */
    static byte[] npy(int version, String header, byte[] numbers) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(8 + (version == 1 ? 2 : 4) + text.length + numbers.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        return bytes.put(text).put(numbers).array();
    }

    static String header(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }      \n";
    }

    private static float[] all(Path file, int d) throws IOException {
        try (VectorFile vectors = VectorFile.open(file, d)) {
            assertEquals(2, vectors.rows());
            assertEquals(3, vectors.dimension());
            float[] first = vectors.floats(1);
            float[] second = vectors.floats(100);
            assertEquals(0, vectors.floats(1).length);
            float[] both = java.util.Arrays.copyOf(first, 6);
            System.arraycopy(second, 0, both, 3, 3);
            return both;
        }
    }

    private String refused(String name, byte[] bytes) throws IOException {
        Path file = file(name, bytes);
        String message = assertThrows(BadVectorFileException.class, () -> {
                    try (VectorFile vectors = VectorFile.open(file, 3)) {
                        vectors.floats(Math.toIntExact(vectors.rows()));
                    }
                })
                .getMessage();
        assertTrue(message.startsWith(file + ", offset "), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    private static byte[] fvecs() {
        return buffer(32)
                .putInt(3)
                .putFloat(1)
                .putFloat(-2.5f)
                .putFloat(3)
                .putInt(3)
                .putFloat(4)
                .putFloat(5)
                .putFloat(6e-3f)
                .array();
    }

    @Test
    void readsFvecs() throws IOException {
        assertArrayEquals(new float[] {1, -2.5f, 3, 4, 5, 6e-3f}, all(file("a.fvecs", fvecs()), 0));
    }

    @Test
    void readsBvecsUnsigned() throws IOException {
        byte[] bytes = buffer(14)
                .putInt(3)
                .put(new byte[] {0, 127, (byte) 200})
                .putInt(3)
                .put(new byte[] {(byte) 255, 1, 2})
                .array();
        assertArrayEquals(new float[] {0, 127, 200, 255, 1, 2}, all(file("a.bvecs", bytes), 0));
    }

    @Test
    void readsIvecsAsIds() throws IOException {
        byte[] bytes = buffer(24)
                .putInt(2)
                .putInt(7)
                .putInt(Integer.MAX_VALUE)
                .putInt(2)
                .putInt(0)
                .putInt(1)
                .array();
        try (VectorFile ids = VectorFile.open(file("a.ivecs", bytes), 0)) {
            assertArrayEquals(new long[] {7, Integer.MAX_VALUE, 0, 1}, ids.ids(2));
        }
    }

    @Test
    void readsRawFloatsOfAGivenDimension() throws IOException {
        byte[] bytes = buffer(24)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4)
                .putFloat(5)
                .putFloat(6)
                .array();
        Path raw = file("a.f32", bytes);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, all(raw, 3));
        String message = assertThrows(BadVectorFileException.class, () -> VectorFile.open(raw, 5))
                .getMessage();
        assertTrue(message.contains("24 bytes") && message.contains("20 bytes each"), message);
    }

    @ParameterizedTest
    @CsvSource({"<f4,1", "<f4,2", "<f4,3", "<f8,1", "|u1,1", "|i1,1", "<i4,1", "<i8,2"})
    void readsNpy(String descr, int version) throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 6; i++) {
            switch (descr) {
                case "<f4" -> numbers.putFloat(i);
                case "<f8" -> numbers.putDouble(i);
                case "<i4" -> numbers.putInt(i);
                case "<i8" -> numbers.putLong(i);
                default -> numbers.put((byte) i);
            }
        }
        byte[] some = java.util.Arrays.copyOf(numbers.array(), numbers.position());
        Path file = file("a.npy", npy(version, header(descr, "(2, 3)"), some));
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, all(file, 0));
    }

    @Test
    void aSignedByteIsNegative() throws IOException {
        byte[] bytes = npy(1, header("|i1", "(1, 2)"), new byte[] {-1, -128});
        try (VectorFile vectors = VectorFile.open(file("a.npy", bytes), 0)) {
            assertArrayEquals(new float[] {-1, -128}, vectors.floats(1));
        }
    }

    @Test
    void aDimensionThatChangesIsNamed() throws IOException {
        byte[] bytes = fvecs();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(16, 5);
        assertTrue(refused("a.fvecs", bytes)
                .endsWith("offset 16: found a row of 5 numbers, expected 3 as in the first row"));
        byte[] longer = java.util.Arrays.copyOf(bytes, 40); // and the length fits no more
        assertTrue(refused("b.fvecs", longer).contains("offset 16: found a row of 5 numbers"));
    }

    @Test
    void truncatedFilesAreNamed() throws IOException {
        String message = refused("a.fvecs", java.util.Arrays.copyOf(fvecs(), 29));
        assertTrue(message.endsWith("offset 16: found 13 bytes, expected a row of 16 bytes, or the end"), message);
        assertTrue(refused("b.fvecs", new byte[3]).contains("the end of the file"));
        assertTrue(refused("empty.bvecs", new byte[0]).contains("the end of the file"));
        String npy = refused("c.npy", npy(1, header("<f4", "(2, 3)"), new byte[23]));
        assertTrue(npy.endsWith("found 23 bytes of numbers, expected 2 rows of 3 numbers of 4 bytes"), npy);
    }

    @Test
    void hugeHeadersAreNotBelieved() throws IOException {
        byte[] vecs = fvecs();
        ByteBuffer.wrap(vecs).order(ByteOrder.LITTLE_ENDIAN).putInt(0, Integer.MAX_VALUE);
        assertTrue(refused("a.fvecs", vecs).contains("rows of 2147483647 numbers, expected 1 to 1048576"));
        String rows = refused("b.npy", npy(1, header("<f4", "(999999999999999999, 3)"), new byte[24]));
        assertTrue(rows.contains("found 24 bytes of numbers, expected 999999999999999999 rows"), rows);
        String wide = refused("c.npy", npy(1, header("<f4", "(1, 999999999999)"), new byte[24]));
        assertTrue(wide.contains("rows of 999999999999 numbers"), wide);
        byte[] length = npy(2, header("<f4", "(2, 3)"), new byte[24]);
        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        assertTrue(refused("d.npy", length).contains("offset 8: found a header of 4294967295 bytes"));
    }

    @Test
    void otherNumbersAndOrdersAreRefused() throws IOException {
        assertTrue(
                refused("a.npy", npy(1, header("<f2", "(2, 3)"), new byte[12])).contains("found numbers <f2"));
        assertTrue(
                refused("b.npy", npy(1, header(">f4", "(2, 3)"), new byte[24])).contains("found numbers >f4"));
        String fortran = header("<f4", "(2, 3)").replace("False", "True");
        assertTrue(refused("c.npy", npy(1, fortran, new byte[24])).contains("found Fortran order, expected C order"));
        assertTrue(refused("d.npy", npy(1, header("<f4", "(6,)"), new byte[24])).contains("expected two dimensions"));
        assertTrue(refused("e.npy", npy(1, "{'descr': [('a', '<f4')]}", new byte[24]))
                .contains("expected a dictionary"));
        assertTrue(
                refused("f.npy", npy(1, header("<f4", "(0, 3)"), new byte[0])).contains("at least one row"));
        assertTrue(
                refused("g.npy", npy(4, header("<f4", "(2, 3)"), new byte[24])).contains("found version 4"));
        assertTrue(refused("h.npy", "something else".getBytes(StandardCharsets.US_ASCII))
                .contains("NUMPY"));
        assertTrue(refused("i.txt", new byte[4]).contains("found the ending .txt"));
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() throws IOException {
        byte[] bytes = fvecs();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(24, Float.NaN);
        assertTrue(refused("a.fvecs", bytes).endsWith("offset 24: found NaN, expected a finite number"));
        byte[] large = buffer(16).putDouble(1).putDouble(1e300).array();
        String message = refused("b.npy", npy(1, header("<f8", "(1, 2)"), large));
        assertTrue(message.contains("found Infinity"), message); // no float is that large
    }

    @Test
    void floatsAreNoIds() throws IOException {
        try (VectorFile vectors = VectorFile.open(file("a.fvecs", fvecs()), 0)) {
            String message = assertThrows(BadVectorFileException.class, () -> vectors.ids(1))
                    .getMessage();
            assertTrue(message.contains("found numbers <f4, expected ids"), message);
        }
    }

    @Test
    void missingFilesAreNamed() {
        String message = assertThrows(BadVectorFileException.class, () -> VectorFile.open(dir.resolve("no.fvecs"), 0))
                .getMessage();
        assertTrue(message.contains("no.fvecs, offset 0: found no file"), message);
    }
}
