package io.github.faissstyle.catalog.transfer;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Matrices in NumPy's file format, versions 1 to 3: two axes, {@code float32} or {@code float64} of either byte order,
 * in C or Fortran order (NumPy's {@code numpy.lib.format}).
 */
public final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_HEADER = 1 << 20;
    private static final int BLOCK = 1 << 20;
    private static final int ALIGNMENT = 64;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE =
            Pattern.compile("'shape'\\s*:\\s*\\(\\s*(\\d{1,18})\\s*,\\s*(\\d{1,18})\\s*,?\\s*\\)");

    private NpyFile() {}

    /**
     * Reads a matrix.
     *
     * @param file as {@code numpy.save} writes it
     * @return its values as floats
     * @throws FaissStyleException if it cannot be read, is no such file, holds something else, or less than it says
     */
    public static Matrix read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            String header = header(file, channel);
            String descr = group(file, header, DESCR, "descr");
            int width = switch (descr) {
                case "<f4", ">f4" -> Float.BYTES;
                case "<f8", ">f8" -> Double.BYTES;
                default -> throw bad(file, "values are of type " + descr + ", expected <f4, <f8, >f4 or >f8");
            };
            ByteOrder order = descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            boolean fortran = group(file, header, ORDER, "fortran_order").equals("True");
            Matcher shape = SHAPE.matcher(header);
            if (!shape.find()) {
                throw bad(file, "its header is " + header.strip() + ", expected a shape of two axes");
            }
            long rows = Long.parseLong(shape.group(1));
            long columns = Long.parseLong(shape.group(2));
            long bytes = channel.size() - channel.position();
            if (columns < 1 || rows > bytes / columns / width || rows * columns * width != bytes) {
                throw bad(
                        file,
                        "shape (" + rows + ", " + columns + ") of " + width + " bytes a value does not fit the " + bytes
                                + " bytes that follow");
            }
            if (rows * columns > Integer.MAX_VALUE - 8) {
                throw bad(file, rows + " rows of " + columns + " values are too many for an array");
            }
            float[] values = values(channel, (int) (rows * columns), width, order);
            return new Matrix((int) rows, (int) columns, fortran ? turned(values, (int) rows, (int) columns) : values);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    private static String header(Path file, FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        readAll(file, channel, start.limit(8));
        for (byte expected : MAGIC) {
            if (start.get() != expected) {
                throw bad(file, "it does not begin as NumPy's files do");
            }
        }
        int version = start.get();
        start.get();
        int lengthBytes = version == 1 ? 2 : 4;
        readAll(file, channel, start.clear().limit(lengthBytes));
        long length = version == 1 ? start.getShort() & 0xffff : start.getInt() & 0xffffffffL;
        if (version < 1 || version > 3 || length > MOST_HEADER) {
            throw bad(
                    file,
                    "its version is " + version + " and its header has " + length
                            + " bytes, expected version 1 to 3 and at most " + MOST_HEADER);
        }
        ByteBuffer header = ByteBuffer.allocate((int) length);
        readAll(file, channel, header);
        return new String(header.array(), StandardCharsets.UTF_8);
    }

    /** Fills a buffer and turns it around. */
    private static void readAll(Path file, FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException(file + " ends within its header");
            }
        }
        buffer.flip();
    }

    private static String group(Path file, String header, Pattern pattern, String field) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw bad(file, "its header is " + header.strip() + ", expected a field '" + field + "'");
        }
        return matcher.group(1);
    }

    private static FaissStyleException bad(Path file, String why) {
        return new FaissStyleException(file + " is no matrix that can be read: " + why);
    }

    private static float[] values(FileChannel channel, int count, int width, ByteOrder order) throws IOException {
        float[] values = new float[count];
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(order);
        int at = 0;
        while (at < count) {
            block.clear().limit((int) Math.min(BLOCK, (long) (count - at) * width));
            while (block.hasRemaining()) {
                if (channel.read(block) < 0) {
                    throw new EOFException("the file was cut off while it was read");
                }
            }
            block.flip();
            while (block.hasRemaining()) {
                values[at++] = width == Float.BYTES ? block.getFloat() : (float) block.getDouble();
            }
        }
        return values;
    }

    private static float[] turned(float[] values, int rows, int columns) {
        float[] turned = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[row * columns + column] = values[column * rows + row];
            }
        }
        return turned;
    }

    /**
     * Writes a matrix of {@code float32}, as a whole or not at all.
     *
     * @param file where to; replaced if it exists
     * @param matrix the values
     * @throws FaissStyleException if it cannot be written
     */
    public static void write(Path file, Matrix matrix) {
        String fields = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + matrix.rows() + ", " + matrix.columns()
                + "), }";
        int length = ALIGNMENT - (MAGIC.length + 4 + fields.length() + 1) % ALIGNMENT + fields.length() + 1;
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + 4 + length).order(ByteOrder.LITTLE_ENDIAN);
        start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
        start.put((fields + " ".repeat(length - fields.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            AtomicFiles.write(file, channel -> {
                writeAll(channel, start.flip());
                ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
                for (float value : matrix.values()) {
                    if (!block.hasRemaining()) {
                        writeAll(channel, block.flip());
                        block.clear();
                    }
                    block.putFloat(value);
                }
                writeAll(channel, block.flip());
            });
        } catch (IOException e) {
            throw new FaissStyleException("cannot write " + file + ": " + e, e);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
