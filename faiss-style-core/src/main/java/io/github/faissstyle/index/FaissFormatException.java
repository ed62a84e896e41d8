package io.github.faissstyle.index;

import io.github.faissstyle.common.FaissStyleException;

/**
 * A file is not a FAISS index that this library can open: damaged, cut short, self-contradictory, or of a type that is
 * recognised but not supported. The message names the file, the byte offset, what was found and what was expected.
 */
public class FaissFormatException extends FaissStyleException {
    private static final long serialVersionUID = 1L;

    /** The file, as it was given. */
    private final String path;

    /** Where in the file, in bytes. */
    private final long offset;

    /**
     * Creates an exception.
     *
     * @param path the file, or another name for where the bytes came from
     * @param offset byte offset of the field that is wrong
     * @param problem what was found and what was expected
     */
    public FaissFormatException(String path, long offset, String problem) {
        super(path + ", offset " + offset + ": " + problem);
        this.path = path;
        this.offset = offset;
    }

    /**
     * Returns the file that is wrong.
     *
     * @return the file, or another name for where the bytes came from
     */
    public String path() {
        return path;
    }

    /**
     * Returns where the file is wrong.
     *
     * @return byte offset of the field that is wrong
     */
    public long offset() {
        return offset;
    }
}
