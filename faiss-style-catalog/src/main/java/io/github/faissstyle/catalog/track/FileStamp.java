package io.github.faissstyle.catalog.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * By what a change of a file is noticed without reading it.
 *
 * @param size in bytes
 * @param modified when it was last changed, in milliseconds since 1970
 */
public record FileStamp(long size, long modified) {
    /**
     * Looks at a file.
     *
     * @param file the file
     * @return its size and time
     * @throws IOException if it is not there
     */
    public static FileStamp of(Path file) throws IOException {
        return new FileStamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
    }
}
