package io.github.faissstyle.bench.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes little-endian numbers and nothing else, which every program reads. */
public final class RawFile {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

    private RawFile(FileChannel channel) {
        this.channel = channel;
    }

    /** What a file is filled with. */
    public interface Content {
        /** Writes everything. */
        void writeTo(RawFile file) throws IOException;
    }

    /** Writes a file, unless it is there; it appears under its name when it is whole. */
    public static Path unlessThere(Path path, Content content) throws IOException {
        if (!Files.exists(path)) {
            write(path, content);
        }
        return path;
    }

    /** Writes a file, in place of one that is there; it appears under its name when it is whole. */
    public static Path write(Path path, Content content) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            content.writeTo(new RawFile(channel));
        }
        return Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Appends floats. */
    public void floats(float[] values) throws IOException {
        for (int i = 0; i < values.length; ) {
            int some = Math.min(values.length - i, buffer.capacity() / Float.BYTES);
            buffer.clear().asFloatBuffer().put(values, i, some);
            flush(some * Float.BYTES);
            i += some;
        }
    }

    /** Appends ids. */
    public void ids(long[] values) throws IOException {
        for (int i = 0; i < values.length; ) {
            int some = Math.min(values.length - i, buffer.capacity() / Long.BYTES);
            buffer.clear().asLongBuffer().put(values, i, some);
            flush(some * Long.BYTES);
            i += some;
        }
    }

    private void flush(int bytes) throws IOException {
        buffer.limit(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
