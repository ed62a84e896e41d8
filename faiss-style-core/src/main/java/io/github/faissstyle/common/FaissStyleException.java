package io.github.faissstyle.common;

import org.jspecify.annotations.Nullable;

/**
 * Root of the failures that this library reports, other than wrong arguments ({@link IllegalArgumentException}), calls
 * after {@code close()} ({@link IllegalStateException}) and abilities that an engine does not have
 * ({@link UnsupportedOperationException}).
 */
public class FaissStyleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what went wrong and what to do about it
     */
    public FaissStyleException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what went wrong and what to do about it
     * @param cause what was thrown below, or null
     */
    public FaissStyleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
