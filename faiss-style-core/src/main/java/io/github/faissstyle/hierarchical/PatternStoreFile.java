package io.github.faissstyle.hierarchical;

import io.github.faissstyle.common.FaissStyleException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The file of a {@link PatternStore}; {@code docs/index-directory.md} has the layout. The header alone decides how long
 * the file must be, so its counts are checked against the file's size before anything is allocated.
 */
final class PatternStoreFile {
    private static final byte[] MAGIC = "FSTYPATS".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 8 + 8 * Integer.BYTES;
    private static final int BUFFER_BYTES = 1 << 18;

    private PatternStoreFile() {}

    static void write(FileChannel channel, PatternStore store) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).putInt(VERSION).putInt(store.size());
        buffer.putInt(store.words().size()).putInt(store.words().bytes());
        buffer.putInt(store.sources().size()).putInt(store.sources().bytes());
        buffer.putInt(store.ids().bytes()).putInt(store.tokens().size());
        for (TextColumn texts : new TextColumn[] {store.words(), store.sources(), store.ids()}) {
            put(channel, buffer, texts.ends());
            for (int done = 0; done < texts.bytes(); ) {
                room(channel, buffer);
                int count = Math.min(texts.bytes() - done, buffer.remaining());
                buffer.put(texts.data(), done, count);
                done += count;
            }
        }
        for (IntColumn column : columns(store)) {
            put(channel, buffer, column);
        }
        flush(channel, buffer);
    }

    private static IntColumn[] columns(PatternStore store) {
        return new IntColumn[] {
            store.numbers(),
            store.styles(),
            store.sourceOf(),
            store.parts(),
            store.keys(),
            store.tokenEnds(),
            store.tokens()
        };
    }

    private static void put(FileChannel channel, ByteBuffer buffer, IntColumn column) throws IOException {
        for (int i = 0; i < column.size(); i++) {
            room(channel, buffer);
            buffer.putInt(column.get(i));
        }
    }

    private static void room(FileChannel channel, ByteBuffer buffer) throws IOException {
        if (buffer.remaining() < Integer.BYTES) {
            flush(channel, buffer);
        }
    }

    private static void flush(FileChannel channel, ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /**
     * Reads a store.
     *
     * @throws FaissStyleException if it is not one, or its parts contradict each other
     */
    static PatternStore read(Path file, int styles, int nextNumber) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new Input(file, channel).store(styles, nextNumber);
        }
    }

    private static final class Input {
        private final Path file;
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);

        Input(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        PatternStore store(int styleCount, int nextNumber) throws IOException {
            long size = channel.size();
            check(size >= HEADER_BYTES, "size is " + size + " bytes, expected at least " + HEADER_BYTES);
            byte[] magic = bytes(MAGIC.length);
            check(java.util.Arrays.equals(magic, MAGIC), "it does not begin with FSTYPATS");
            int version = ints(1)[0];
            check(version == VERSION, "version is " + version + ", expected " + VERSION);
            int[] counts = ints(7);
            for (int count : counts) {
                check(count >= 0, "a count is negative: " + count);
            }
            int n = counts[0];
            long expected = HEADER_BYTES
                    + 4L * (counts[1] + (long) counts[3] + 7L * n + counts[6])
                    + counts[2]
                    + (long) counts[4]
                    + counts[5];
            check(size == expected, "size is " + size + " bytes, expected " + expected + " by its header");
            TextColumn words = texts("words", counts[1], counts[2]);
            TextColumn sources = texts("sources", counts[3], counts[4]);
            TextColumn ids = texts("ids", n, counts[5]);
            int[] numbers = column("numbers", n, 0, nextNumber - 1);
            int[] styles = column("styles", n, 0, styleCount - 1);
            int[] sourceOf = column("sources of patterns", n, 0, sources.size() - 1);
            int[] parts = column("parts", n, 0, Integer.MAX_VALUE);
            int[] keys = column("keys", n, -1, words.size() - 1);
            int[] tokenEnds = column("token ends", n, 1, counts[6]);
            int[] tokens = column("tokens", counts[6], 0, words.size() - 1);
            ascending("numbers", numbers, 1);
            ascending("sources of patterns", sourceOf, 0);
            ascending("token ends", tokenEnds, 1);
            check((n == 0 ? 0 : tokenEnds[n - 1]) == counts[6], "tokens do not end where the last pattern ends");
            return new PatternStore(
                    words,
                    ids,
                    sources,
                    IntColumn.of(numbers),
                    IntColumn.of(styles),
                    IntColumn.of(sourceOf),
                    IntColumn.of(parts),
                    IntColumn.of(keys),
                    IntColumn.of(tokenEnds),
                    IntColumn.of(tokens));
        }

        private TextColumn texts(String what, int count, int length) throws IOException {
            int[] ends = column("ends of " + what, count, 0, length);
            ascending("ends of " + what, ends, 0);
            check((count == 0 ? 0 : ends[count - 1]) == length, what + " do not end where the last one ends");
            return new TextColumn(bytes(length), IntColumn.of(ends));
        }

        private int[] column(String what, int count, int min, int max) throws IOException {
            int[] values = ints(count);
            for (int i = 0; i < count; i++) {
                if (values[i] < min || values[i] > max) {
                    throw problem(what + " has " + values[i] + " at " + i + ", expected " + min + " to " + max);
                }
            }
            return values;
        }

        private void ascending(String what, int[] values, int step) {
            for (int i = 1; i < values.length; i++) {
                if (values[i] < (long) values[i - 1] + step) {
                    throw problem(what + " fall from " + values[i - 1] + " to " + values[i] + " at " + i);
                }
            }
        }

        private int[] ints(int count) throws IOException {
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                need(Integer.BYTES);
                values[i] = buffer.getInt();
            }
            return values;
        }

        private byte[] bytes(int count) throws IOException {
            byte[] values = new byte[count];
            for (int done = 0; done < count; ) {
                need(1);
                int some = Math.min(count - done, buffer.remaining());
                buffer.get(values, done, some);
                done += some;
            }
            return values;
        }

        private void need(int count) throws IOException {
            if (buffer.remaining() >= count) {
                return;
            }
            buffer.compact();
            while (buffer.position() < count) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException(file + " became shorter while it was read");
                }
            }
            buffer.flip();
        }

        private void check(boolean holds, String text) {
            if (!holds) {
                throw problem(text);
            }
        }

        private FaissStyleException problem(String text) {
            return new FaissStyleException(file + " is damaged: " + text);
        }
    }
}
