package io.github.faissstyle.bench.data;

import java.io.IOException;
import java.nio.file.Path;

/** A file does not hold the rows that its format or its reader asks for: which file, where, what is there instead. */
public final class BadVectorFileException extends IOException {
    private static final long serialVersionUID = 1L;

    BadVectorFileException(Path path, long offset, String found, String expected) {
        super(path + ", offset " + offset + ": found " + found + ", expected " + expected);
    }
}
