package io.github.faissstyle.embeddings.audio;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens files of a format that the JDK does not know. {@link AudioFiles} finds implementations by
 * {@link java.util.ServiceLoader} and asks them before the JDK. (Decoders that join {@code javax.sound.sampled} need
 * none of this: they are found by the JDK.)
 */
public interface AudioDecoder {
    /**
     * Opens a file, if it is of a known format.
     *
     * @param file the file, which exists
     * @return its sound; empty if it is of another format
     * @throws io.github.faissstyle.common.FaissStyleException if it is of this format but cannot be read
     */
    Optional<AudioSource> open(Path file);
}
