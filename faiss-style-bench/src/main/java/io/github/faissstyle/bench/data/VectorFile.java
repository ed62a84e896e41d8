package io.github.faissstyle.bench.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Rows of numbers in a file, read in order, a part at a time. The name says the format:
 *
 * <ul>
 *   <li>{@code .fvecs}, {@code .ivecs}, {@code .bvecs}: every row an int32 with its length, then so many float32, int32
 *       or uint8 (SIFT, GIST, Deep);
 *   <li>{@code .npy}: NumPy's, two dimensions in C order;
 *   <li>{@code .f32}, {@code .i64}: nothing but numbers; the reader knows how many a row has.
 * </ul>
 *
 * All little-endian. What a file says of itself is compared with its length before room is made for it.
 */
public final class VectorFile implements Closeable {
    /** As for indexes. */
    private static final int MAX_DIMENSION = 1 << 20;

    private final Path path;
    private final FileChannel file;
    private final Element element;
    private final int dimension;
    private final long rows;
    private final long start;
    /** Bytes before the numbers of each row. */
    private final int rowHead;

    private long next;

    private VectorFile(
            Path path, FileChannel file, Element element, int dimension, long rows, long start, int rowHead) {
        this.path = path;
        this.file = file;
        this.element = element;
        this.dimension = dimension;
        this.rows = rows;
        this.start = start;
        this.rowHead = rowHead;
    }

    /**
     * Opens a file.
     *
     * @param path of one of the formats above
     * @param rawDimension numbers a row of files that do not say it; others ignore it
     * @throws BadVectorFileException if it is not of its format
     */
    public static VectorFile open(Path path, int rawDimension) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new BadVectorFileException(path, 0, Files.exists(path) ? "no regular file" : "no file", "vectors");
        }
        FileChannel file = FileChannel.open(path);
        try {
            return open(path, file, rawDimension);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static VectorFile open(Path path, FileChannel file, int rawDimension) throws IOException {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return switch (ending) {
            case "fvecs" -> vecs(path, file, Element.FLOAT32);
            case "ivecs" -> vecs(path, file, Element.INT32);
            case "bvecs" -> vecs(path, file, Element.UINT8);
            case "npy" -> npy(path, file);
            case "f32" -> raw(path, file, Element.FLOAT32, rawDimension);
            case "i64" -> raw(path, file, Element.INT64, rawDimension);
            default ->
                throw new BadVectorFileException(
                        path, 0, "the ending ." + ending, ".fvecs, .ivecs, .bvecs, .npy, .f32 or .i64");
        };
    }

    private static VectorFile vecs(Path path, FileChannel file, Element element) throws IOException {
        long d = vecsHead(path, file, 0);
        checkDimension(path, 0, d);
        long rowBytes = 4 + d * element.size;
        long rows = file.size() / rowBytes;
        if (file.size() % rowBytes != 0) {
            for (long row = 1; row < rows; row++) {
                checkHead(path, row * rowBytes, vecsHead(path, file, row * rowBytes), d);
            }
            long left = file.size() - rows * rowBytes;
            if (rows > 0 && left >= 4) {
                checkHead(path, rows * rowBytes, vecsHead(path, file, rows * rowBytes), d);
            }
            throw new BadVectorFileException(
                    path, rows * rowBytes, left + " bytes", "a row of " + rowBytes + " bytes, or the end");
        }
        return new VectorFile(path, file, element, (int) d, rows, 0, 4);
    }

    private static long vecsHead(Path path, FileChannel file, long offset) throws IOException {
        byte[] head = bytes(path, file, offset, 4, "the length of a row");
        return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static void checkHead(Path path, long offset, long found, long expected) throws BadVectorFileException {
        if (found != expected) {
            throw new BadVectorFileException(
                    path, offset, "a row of " + found + " numbers", expected + " as in the first row");
        }
    }

    private static VectorFile npy(Path path, FileChannel file) throws IOException {
        NpyHeader header = NpyHeader.read(path, file);
        long rowBytes = (long) header.dimension() * header.element().size;
        long bytes = file.size() - header.end();
        if (header.rows() < 1 || bytes % rowBytes != 0 || header.rows() != bytes / rowBytes) {
            String expected = header.rows() < 1
                    ? "at least one row"
                    : header.rows() + " rows of " + header.dimension() + " numbers of " + header.element().size
                            + " bytes";
            throw new BadVectorFileException(path, header.end(), bytes + " bytes of numbers", expected);
        }
        return new VectorFile(path, file, header.element(), header.dimension(), header.rows(), header.end(), 0);
    }

    private static VectorFile raw(Path path, FileChannel file, Element element, int dimension) throws IOException {
        checkDimension(path, 0, dimension);
        long rowBytes = (long) dimension * element.size;
        if (file.size() == 0 || file.size() % rowBytes != 0) {
            throw new BadVectorFileException(
                    path, 0, file.size() + " bytes", "rows of " + dimension + " numbers, " + rowBytes + " bytes each");
        }
        return new VectorFile(path, file, element, dimension, file.size() / rowBytes, 0, 0);
    }

    static void checkDimension(Path path, long offset, long dimension) throws BadVectorFileException {
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw new BadVectorFileException(
                    path, offset, "rows of " + dimension + " numbers", "1 to " + MAX_DIMENSION);
        }
    }

    /** So many bytes, of which the caller knows that they are few. */
    static byte[] bytes(Path path, FileChannel file, long offset, int count, String what) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        fill(path, file, offset, buffer, what);
        return buffer.array();
    }

    private static void fill(Path path, FileChannel file, long offset, ByteBuffer buffer, String what)
            throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new BadVectorFileException(path, offset + buffer.position(), "the end of the file", what);
            }
        }
        buffer.flip();
    }

    /** Rows in the file. */
    public long rows() {
        return rows;
    }

    /** Numbers a row. */
    public int dimension() {
        return dimension;
    }

    /**
     * Reads the next rows as floats, row-major.
     *
     * @param most how many rows at most
     * @return as many as there are; none at the end
     * @throws BadVectorFileException if a row has another length than the first, or a number is not finite
     */
    public float[] floats(int most) throws IOException {
        float[] values = new float[next(most) * dimension];
        read(values.length / dimension, (bytes, i) -> {
            values[i] = element.getFloat(bytes);
            if (!Float.isFinite(values[i])) {
                throw new BadVectorFileException(path, offset(i), "" + values[i], "a finite number");
            }
        });
        return values;
    }

    /**
     * Reads the next rows as ids, row-major.
     *
     * @param most how many rows at most
     * @return as many as there are; none at the end
     * @throws BadVectorFileException if a row has another length than the first, or the numbers are no ids
     */
    public long[] ids(int most) throws IOException {
        if (!element.isId()) {
            throw new BadVectorFileException(path, 0, "numbers " + element.npyName, "ids: int32 or int64");
        }
        long[] values = new long[next(most) * dimension];
        read(values.length / dimension, (bytes, i) -> values[i] = element.getId(bytes));
        return values;
    }

    private int next(int most) {
        int count = (int) Math.min(most, rows - next);
        if ((long) count * dimension > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "most: " + count + " rows of " + dimension + " numbers are more than an array holds");
        }
        return count;
    }

    /** Where number {@code i} of those being read lies. */
    private long offset(int i) {
        int column = i % dimension;
        return start + (next + i / dimension) * rowBytes() + rowHead + (long) column * element.size;
    }

    private long rowBytes() {
        return rowHead + (long) dimension * element.size;
    }

    private interface Sink {
        void take(ByteBuffer bytes, int i) throws IOException;
    }

    private void read(int count, Sink sink) throws IOException {
        int rowBytes = Math.toIntExact(rowBytes());
        int atOnce = Math.max(1, (1 << 20) / rowBytes);
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(atOnce, Math.max(1, count)) * rowBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < count; ) {
            int some = Math.min(atOnce, count - row);
            fill(path, file, start + (next + row) * rowBytes, buffer.clear().limit(some * rowBytes), "a row");
            for (int end = row + some; row < end; row++) {
                if (rowHead > 0) {
                    checkHead(path, start + (next + row) * rowBytes, buffer.getInt(), dimension);
                }
                for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                    sink.take(buffer, i);
                }
            }
        }
        next += count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
