package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.util.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole files. */
public final class FaissFiles {
    private static final Logger LOG = LoggerFactory.getLogger(FaissFiles.class);

    private FaissFiles() {}

    /**
     * What a file held.
     *
     * @param state the index
     * @param notes what a user should know of it
     */
    public record Contents(IndexState state, List<String> notes) {}

    /**
     * Reads an index.
     *
     * @param file the file
     * @return what it held
     * @throws io.github.faissstyle.index.FaissFormatException if it is no index that can be opened
     * @throws FaissStyleException if it cannot be read
     */
    public static Contents read(Path file) {
        return open(file, channel -> new FaissInput(channel, channel.size(), file.toString()));
    }

    /**
     * Maps an index: its vectors, codes and links stay in the file. It is not to be changed.
     *
     * @param file the file
     * @return what it held
     * @throws io.github.faissstyle.index.FaissFormatException if it is no index that can be opened
     * @throws FaissStyleException if it cannot be read
     */
    public static Contents map(Path file) {
        return open(file, channel -> FaissInput.mapping(channel, file.toString()));
    }

    private interface Opener {
        FaissInput open(FileChannel channel) throws IOException;
    }

    private static Contents open(Path file, Opener opener) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new FaissStyleException(file + " is not a regular file, expected a FAISS index file");
            }
            try (FileChannel channel = FileChannel.open(file)) {
                FaissInput in = opener.open(channel);
                IndexState state = IndexCodec.read(in);
                if (in.remaining() == 0) {
                    return new Contents(state, List.of());
                }
                String note = in.remaining() + " bytes after the index were ignored, as FAISS ignores them";
                LOG.warn("{}: {}", file, note);
                return new Contents(state, List.of(note));
            }
        } catch (NoSuchFileException e) {
            throw new FaissStyleException("there is no file " + file, e);
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes an index, all or nothing.
     *
     * @param state the index
     * @param file where to; replaced if it exists
     * @throws FaissStyleException if it cannot be written
     */
    public static void write(IndexState state, Path file) {
        try {
            AtomicFiles.write(file, channel -> {
                FaissOutput out = new FaissOutput(channel);
                IndexCodec.write(out, state);
                out.flush();
            });
        } catch (IOException e) {
            throw new FaissStyleException("cannot write " + file + ": " + e, e);
        }
    }
}
